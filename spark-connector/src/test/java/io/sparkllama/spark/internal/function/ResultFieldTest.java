package io.sparkllama.spark.internal.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.LlamaResult;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What is made of the one definition of a result's fields. */
class ResultFieldTest {

  @Test
  void theBeanHasTheFieldsOfTheStruct() {
    List<String> ofStruct =
        Arrays.stream(ResultField.values())
            .map(field -> field.beanName() + " " + field.structField().dataType().sql())
            .toList();
    List<String> ofBean =
        Arrays.stream(LlamaResult.encoder().schema().fields())
            .map(field -> field.name() + " " + field.dataType().sql())
            .toList();
    assertThat(ofBean).containsExactlyInAnyOrderElementsOf(ofStruct);
  }

  @Test
  void aResponseStandsBetweenTheFieldsOfTheFirstVersionAndLaterOnes() {
    StructType typed = ResultStruct.schema(Optional.of(DataTypes.DateType));
    assertThat(typed.fieldIndex(ResultField.RESPONSE))
        .isEqualTo(typed.fieldIndex(ResultField.ATTEMPTS.sqlName()) + 1);
    List<StructField> others =
        Arrays.stream(typed.fields())
            .filter(field -> !field.name().equals(ResultField.RESPONSE))
            .toList();
    assertThat(others).containsExactly(ResultStruct.SCHEMA.fields());
  }

  @Test
  void namesArePropertiesOfBeans() {
    assertThat(ResultField.TEXT.beanName()).isEqualTo("text");
    assertThat(ResultField.PROCESSING_TIME_MS.beanName()).isEqualTo("processingTimeMs");
  }
}
