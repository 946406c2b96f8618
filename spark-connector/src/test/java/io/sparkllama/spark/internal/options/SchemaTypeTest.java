package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;

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
        "{\"$ref\":\"#/$defs/none\"};STRING",
        "{\"$ref\":\"http://a/b\"};STRING",
        "{};STRING"
      })
  void nullBesideOneTypeIsThatTypeAndReferencesAreFollowed(String schema, String type) {
    assertThat(ResponseType.ofJsonSchema("json_schema", schema).sql()).isEqualTo(type);
  }
}
