package io.sparkllama.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the grammar's text; that a model follows it is tested on the demo model. */
class JsonSchemaGrammarTest {

  @Test
  void writesTheRulesOfAnObject() {
    String grammar =
        JsonSchemaGrammar.of(
            "{\"properties\": {\"a\": {\"type\": \"integer\"}, \"b\": {\"const\": \"x\"}},"
                + " \"required\": [\"a\"]}");
    assertThat(grammar)
        .contains("member-of-0 ::= \"\\\"a\\\"\" \":\" ws (integer) ws\n")
        .contains("member-of-1 ::= \"\\\"b\\\"\" \":\" ws (\"\\\"x\\\"\") ws\n")
        .contains("root ::= \"{\" ws members-");
  }

  @Test
  void listsIntegersBetweenBounds() {
    assertThat(JsonSchemaGrammar.of("{\"type\": \"integer\", \"minimum\": -1, \"maximum\": 2}"))
        .contains("root ::= \"-1\" | \"0\" | \"1\" | \"2\"\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "[1;jsonSchema is not JSON: ",
        "7;jsonSchema cannot be used: # is 7, not a schema; change the schema",
        "{\"type\": \"text\"};jsonSchema cannot be used: # has the type 'text'; the types are object",
        "{\"format\": \"date\", \"contains\": {}};jsonSchema cannot be used: # uses 'contains'",
        "{\"properties\": {\"a\": {\"minimum\": \"1\", \"type\": \"number\"}}};jsonSchema cannot be"
            + " used: #/properties/a has minimum \"1\"; it must be a number",
        "{\"required\": [\"a\"], \"additionalProperties\": false};jsonSchema cannot be used: # requires 'a', which is not one of",
        "{\"type\": \"integer\", \"minimum\": 1.2, \"maximum\": 1.8};jsonSchema cannot be used: #"
            + " has no integer between minimum and maximum (the smallest would be 2)",
        "{\"$ref\": \"http://a/b\"};jsonSchema cannot be used: # refers to 'http://a/b'; only",
        "{\"$ref\": \"#/$defs/a\"};jsonSchema cannot be used: # refers to '#/$defs/a', which does",
        "{\"enum\": []};jsonSchema cannot be used: # has enum, which must be a non-empty list",
        "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2};jsonSchema cannot be used: #"
            + " has minLength above maxLength"
      })
  void saysWhereASchemaCannotBeUsed(String schema, String message) {
    assertThatThrownBy(() -> JsonSchemaGrammar.of(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesASchemaThatIsTooDeep() {
    String deep = "{\"items\": ".repeat(200) + "true" + "}".repeat(200);
    assertThatThrownBy(() -> JsonSchemaGrammar.of(deep))
        .hasMessageContaining("is nested more than 100 levels deep");
  }
}
