package io.sparkllama.spark.internal.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structured output as values of Catalyst. */
class ResponseReaderTest {

  private static final StructType TYPE =
      StructType.fromDDL(
          "label STRING, count INT, big BIGINT, share DOUBLE, small FLOAT, yes BOOLEAN, tags"
              + " ARRAY<STRING>, inner STRUCT<n: INT>");

  private static InternalRow row(String json) {
    return (InternalRow) ResponseReader.read(json, TYPE);
  }

  private static Object of(String json, String type) {
    StructType struct = StructType.fromDDL("x " + type);
    InternalRow row = (InternalRow) ResponseReader.read("{\"x\": " + json + "}", struct);
    return row.get(0, struct.fields()[0].dataType());
  }

  @Test
  void readsEveryType() {
    InternalRow row =
        row(
            "{\"label\": \"é\", \"count\": -7, \"big\": 9223372036854775807, \"share\": 0.25, \"small\":"
                + " 1.5, \"yes\": true, \"tags\": [\"a\", null], \"inner\": {\"n\": 3}, \"more\": 1}");
    assertThat(row.getUTF8String(0)).isEqualTo(UTF8String.fromString("é"));
    assertThat(row.getInt(1)).isEqualTo(-7);
    assertThat(row.getLong(2)).isEqualTo(Long.MAX_VALUE);
    assertThat(row.getDouble(3)).isEqualTo(0.25);
    assertThat(row.getFloat(4)).isEqualTo(1.5f);
    assertThat(row.getBoolean(5)).isTrue();
    ArrayData tags = row.getArray(6);
    assertThat(tags.numElements()).isEqualTo(2);
    assertThat(tags.getUTF8String(0)).isEqualTo(UTF8String.fromString("a"));
    assertThat(tags.isNullAt(1)).isTrue();
    assertThat(row.getStruct(7, 1).getInt(0)).isEqualTo(3);
  }

  @Test
  void readsNumbersOfEveryWidthTimesAndMaps() {
    assertThat(of("-32768", "SMALLINT")).isEqualTo(Short.MIN_VALUE);
    assertThat(of("127", "TINYINT")).isEqualTo(Byte.MAX_VALUE);
    assertThat(of("-999.9", "DECIMAL(5,2)"))
        .isEqualTo(Decimal.apply(new BigDecimal("-999.90"), 5, 2));
    assertThat(of("1E+2", "DECIMAL(5,2)")).isEqualTo(Decimal.apply(new BigDecimal("100.00"), 5, 2));
    assertThat(of("\"1970-01-11\"", "DATE")).isEqualTo(10);
    assertThat(of("\"1969-12-31T23:59:59.999999Z\"", "TIMESTAMP")).isEqualTo(-1L);
    assertThat(of("\"1970-01-01T02:00:00+02:00\"", "TIMESTAMP")).isEqualTo(0L);
    assertThat(of("\"2970-01-01T00:00:00Z\"", "TIMESTAMP")).isEqualTo(31_556_995_200_000_000L);
    MapData map = (MapData) of("{\"a\": 1, \"b\": null}", "MAP<STRING, INT>");
    assertThat(map.numElements()).isEqualTo(2);
    assertThat(map.keyArray().getUTF8String(0)).isEqualTo(UTF8String.fromString("a"));
    assertThat(map.valueArray().getInt(0)).isEqualTo(1);
    assertThat(map.valueArray().isNullAt(1)).isTrue();
  }

  @Test
  void whatIsNotThereIsNull() {
    InternalRow row = row("{\"label\": null, \"inner\": {}}");
    assertThat(row.isNullAt(0)).isTrue();
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.getStruct(7, 1).isNullAt(0)).isTrue();
  }

  @Test
  void aTextMayBeAnythingAndANumberMayBeWhole() {
    assertThat(of("7", "STRING")).isEqualTo(UTF8String.fromString("7"));
    assertThat(of("{\"a\": 1}", "STRING")).isEqualTo(UTF8String.fromString("{\"a\":1}"));
    assertThat(of("2", "DOUBLE")).isEqualTo(2.0);
    assertThat(of("2.0", "INT")).isEqualTo(2);
    assertThat(of("-2147483648", "INT")).isEqualTo(Integer.MIN_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2147483648 | INT | 2147483648, which is not of type INT",
        "1.5 | INT | 1.5, which is not of type INT",
        "9223372036854775808 | BIGINT | 9223372036854775808, which is not of type BIGINT",
        "1E+400 | DOUBLE | 1E+400, which is not of type DOUBLE",
        "1E+39 | FLOAT | 1E+39, which is not of type FLOAT",
        "\"true\" | BOOLEAN | \"true\", which is not of type BOOLEAN",
        "7 | ARRAY<INT> | 7, which is not of type ARRAY<INT>",
        "[] | STRUCT<n: INT> | [], which is not of type STRUCT<n: INT",
        "\"7\" | INT | \"7\", which is not of type INT",
        "32768 | SMALLINT | 32768, which is not of type SMALLINT",
        "-129 | TINYINT | -129, which is not of type TINYINT",
        "3.5 | SMALLINT | 3.5, which is not of type SMALLINT",
        "1.234 | DECIMAL(5,2) | 1.234, which is not of type DECIMAL(5,2)",
        "1000 | DECIMAL(5,2) | 1000, which is not of type DECIMAL(5,2)",
        "\"2023-02-29\" | DATE | \"2023-02-29\", which is not of type DATE",
        "\"2024-01-01\" | TIMESTAMP | \"2024-01-01\", which is not of type TIMESTAMP",
        "7 | DATE | 7, which is not of type DATE",
        "[] | MAP<STRING, INT> | [], which is not of type MAP<STRING, INT>"
      })
  void whatDoesNotFitIsNamedWithItsPlace(String json, String type, String fault) {
    assertThatThrownBy(() -> of(json, type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the value response.x is " + fault);
  }

  @Test
  void thePlaceIsTheWholePath() {
    assertThatThrownBy(() -> row("{\"inner\": {\"n\": \"many\"}}"))
        .hasMessage("the value response.inner.n is \"many\", which is not of type INT");
    assertThatThrownBy(() -> of("[[1], [true]]", "ARRAY<ARRAY<INT>>"))
        .hasMessage("the value response.x[][] is true, which is not of type INT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"label\": \"cut", "{} {}", "{\"label\": 1, \"label\": 2}", "no JSON"})
  void whatIsNoJsonIsToldSo(String text) {
    assertThatThrownBy(() -> row(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the text is not JSON (")
        .hasMessageEndingWith("); raise maxTokens if it was cut");
  }

  @Test
  void aTypeThatIsNoStructIsReadToo() {
    assertThat(ResponseReader.read(" 12 ", DataTypes.IntegerType)).isEqualTo(12);
  }
}
