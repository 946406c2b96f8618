package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.ApiList;
import io.sparkllama.spark.serializer.LlamaKryoRegistrator;
import io.sparkllama.spark.sql.LlamaSessionExtensions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds api.txt to the public types of the connector: those to call, and those to configure. */
class ApiTest {

  private static final Class<?>[] ONE_OF_EACH_PACKAGE = {
    SparkLlama.class, LlamaSessionExtensions.class, LlamaKryoRegistrator.class
  };

  @Test
  void theListIsTheOneOfTheClasses() throws IOException {
    ApiList.requireEqual(Path.of("api.txt"), ONE_OF_EACH_PACKAGE);
  }

  @Test
  void everyPackageSaysWhatMayBeNull() {
    assertThat(ONE_OF_EACH_PACKAGE)
        .allMatch(member -> member.getPackage().isAnnotationPresent(NullMarked.class));
  }
}
