package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.request.JsonSchemaGrammar;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Spark types of JSON schemas. */
class SchemaTypeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"integer\"};BIGINT",
        "{\"type\":[\"integer\",\"null\"]};BIGINT",
        "{\"type\":[\"integer\",\"string\"]};STRING",
        "{\"type\":\"null\"};STRING",
        "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]};BIGINT",
        "{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"boolean\"}]};BOOLEAN",
        "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"boolean\"}]};STRING",
        "{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"type\":\"number\"}}};DOUBLE",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{\"b\":{\"anyOf\":[{\"$ref\":"
            + "\"#/$defs/c\"},{\"type\":\"null\"}]}}},\"c\":{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}}};"
            + "STRUCT<b: ARRAY<BOOLEAN>>",
        "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"integer\"},"
            + "\"next\":{\"$ref\":\"#/$defs/n\"}}}}};STRUCT<v: BIGINT, next: STRING>",
        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}};MAP<STRING, BIGINT>",
        "{\"type\":\"object\",\"additionalProperties\":{}};MAP<STRING, STRING>",
        "{\"type\":\"object\",\"patternProperties\":{\"^a\":{\"type\":\"boolean\"}}};MAP<STRING, BOOLEAN>",
        "{\"type\":\"object\"};STRING",
        "{\"type\":\"string\",\"format\":\"date\"};DATE",
        "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"};TIMESTAMP",
        "{\"type\":\"string\",\"format\":\"date\",\"enum\":[\"today\",\"2024-01-01\"]};STRING",
        "{\"enum\":[1,2,null]};BIGINT",
        "{\"const\":1.5};DOUBLE",
        "{\"enum\":[\"a\",1]};STRING",
        "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"number\"}}},{\"properties\":{\"b\":{\"type\":"
            + "\"boolean\"},\"a\":{\"type\":\"integer\"}}}]};STRUCT<a: BIGINT, b: BOOLEAN>",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"anyOf\":[{\"required\":[\"a\"]},"
            + "{\"minProperties\":1}]};STRUCT<a: BIGINT>",
        "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]};DOUBLE",
        "{\"anyOf\":[{\"const\":\"a\"},{\"const\":\"b\"},{\"const\":null}]};STRING",
        "{\"type\":\"integer\",\"nullable\":true};BIGINT",
        "{\"items\":[{\"type\":\"integer\"},{\"type\":\"integer\"}],\"type\":\"array\"};ARRAY<BIGINT>",
        "{\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"$ref\":\"#/properties/a\"}}};"
            + "STRUCT<a: BOOLEAN, b: BOOLEAN>",
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"boolean\"}}};BOOLEAN",
        "{\"name\":\"n\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}}}};"
            + "STRUCT<a: STRING>",
        "{\"$ref\":\"#/$defs/none\"};STRING",
        "{\"$ref\":\"http://a/b\"};STRING",
        "{};STRING"
      })
  void nullBesideOneTypeIsThatTypeAndReferencesAreFollowed(String schema, String type) {
    assertThat(ResponseType.ofJsonSchema("json_schema", schema).sql()).isEqualTo(type);
  }

  @Test
  @Timeout(60)
  void alternativesThatMultiplyAreLookedAtUpToALimit() {
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
    for (int i = 0; i < 28; i++) {
      String next = "{\"$ref\":\"#/$defs/a" + (i + 1) + "\"}";
      schema.append("\"a%d\":{\"anyOf\":[%s,%s]},".formatted(i, next, next));
    }
    String all = schema + "\"a28\":{\"type\":\"integer\"}}}";
    assertThat(ResponseType.ofJsonSchema("json_schema", all).sql()).isIn("STRING", "BIGINT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "a INT, b STRING;STRUCT<a: INT, b: STRING>",
        "a: INT, b: ARRAY<STRING>;STRUCT<a: INT, b: ARRAY<STRING>>",
        "STRUCT<a: INT>;STRUCT<a: INT>",
        "struct<a int, b: struct<c: date>>;STRUCT<a: INT, b: STRUCT<c: DATE>>",
        "ARRAY<STRUCT<a: SMALLINT>>;ARRAY<STRUCT<a: SMALLINT>>",
        "MAP<STRING, DECIMAL(10,2)>;MAP<STRING, DECIMAL(10,2)>"
      })
  void aDdlHasColumnsOrIsOneType(String ddl, String type) {
    assertThat(ResponseType.ofDdl("response_ddl", ddl).sql()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "SMALLINT;{\"type\":\"integer\",\"minimum\":-32768,\"maximum\":32767}",
        "TINYINT;{\"type\":\"integer\",\"minimum\":-128,\"maximum\":127}",
        "DATE;{\"type\":\"string\",\"format\":\"date\"}",
        "TIMESTAMP;{\"type\":\"string\",\"format\":\"date-time\"}",
        "DECIMAL(5,2);{\"type\":\"number\",\"minimum\":-999.99,\"maximum\":999.99,\"multipleOf\":0.01}",
        "DECIMAL(3,0);{\"type\":\"number\",\"minimum\":-999,\"maximum\":999,\"multipleOf\":1}",
        "DECIMAL(18,18);{\"type\":\"number\",\"minimum\":-0.999999999999999999,\"maximum\":"
            + "0.999999999999999999}",
        "MAP<STRING, INT>;{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\",\"minimum\":"
            + "-2147483648,\"maximum\":2147483647}}"
      })
  void aDdlLimitsValuesToItsTypes(String type, String schema) {
    String all = ResponseType.jsonSchema("response_ddl", StructType.fromDDL("x " + type));
    assertThat(all).contains("\"x\":" + schema);
    assertThat(JsonSchemaGrammar.of(all)).contains("root ::=");
  }
}
