package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts the grammars of schemas produce, and that validation agrees. */
class SchemaTextsTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static void assertProduces(String schema, String... texts) {
    CompiledSchema compiled = CompiledSchema.of(schema);
    Gbnf grammar = Gbnf.of(compiled.grammar());
    for (String text : texts) {
      assertThat(grammar.produces(text)).as("%s for %s", text, schema).isTrue();
      assertThat(compiled.faultOf(text)).as("%s for %s", text, schema).isEmpty();
    }
  }

  private static void assertProducesNone(String schema, String... texts) {
    Gbnf grammar = Gbnf.of(CompiledSchema.of(schema).grammar());
    for (String text : texts) {
      assertThat(grammar.produces(text)).as("%s for %s", text, schema).isFalse();
    }
  }

  @Test
  void anythingIsAnyValue() {
    assertProduces(
        "{}",
        "{\"a\":[1,{},null]}",
        "[]",
        "{ \"a\": \"b\", \"c\": -0.5e3 }",
        "\"\\u00e9 \\n é\"",
        "true",
        "12");
    assertProducesNone("{}", "", "nul", "01", "\"a", "[1,]", "{\"a\"}", "\"\\ud83d\"", "[1 2]");
  }

  @Test
  void membersComeInTheOrderOfTheSchemaAndOptionalOnesMayBeLeftOut() {
    String schema =
        "{\"properties\":{\"a\":{\"type\":\"null\"},\"b\":{\"type\":\"null\"},\"c\":{\"type\":"
            + "\"null\"}},\"required\":[\"b\"]}";
    assertProduces(
        schema,
        "{\"b\":null}",
        "{\"a\":null,\"b\":null}",
        "{ \"b\": null, \"c\": null }",
        "{\"a\":null,\"b\":null,\"c\":null}");
    assertProducesNone(
        schema,
        "{}",
        "{\"a\":null}",
        "{\"b\":null,\"a\":null}",
        "{,\"b\":null}",
        "{\"a\":null\"b\":null}",
        "{\"b\":null,}",
        "{\"b\":null,\"d\":null}",
        "{\"b\":1}");
  }

  @Test
  void whereAllMembersAreOptionalNoneMayBeThere() {
    String schema = "{\"properties\":{\"a\":{\"type\":\"null\"},\"b\":{\"type\":\"null\"}}}";
    assertProduces(
        schema, "{}", "{\"a\":null}", "{\"b\":null}", "{\"a\":null,\"b\":null}", "{\n  }");
    assertProducesNone(schema, "{\"b\":null,\"a\":null}", "{\"c\":null}", "{,}");
  }

  @Test
  void membersOfAnyNameHaveTheSchemaOfAll() {
    String schema = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}";
    assertProduces(schema, "{}", "{\"x\":1}", "{\"x\": 1, \"y z\": -2}");
    assertProducesNone(schema, "{\"x\":\"1\"}", "{\"x\":1 \"y\":2}", "{\"x\":1,}", "{x:1}");
    assertProduces("{\"type\":\"object\",\"additionalProperties\":true}", "{\"x\":[true]}", "{}");
    // Matches no property, since none is listed.
    assertProduces("{\"type\":\"object\",\"additionalProperties\":false}", "{}");
    assertProducesNone("{\"type\":\"object\",\"additionalProperties\":false}", "{\"x\":1}");
    assertProduces("{\"type\":\"object\"}", "{}", "{\"x\":1,\"y\":{\"z\":[]}}");
    assertProducesNone("{\"type\":\"object\"}", "[]", "1");
  }

  @Test
  void listsHaveAsManyItemsAsTheSchemaAllows() {
    String two = "{\"items\":{\"type\":\"null\"},\"minItems\":2}";
    assertProduces(two, "[null,null]", "[ null, null, null ]");
    assertProducesNone(two, "[]", "[null]", "[null null]", "[null,1]", "[null,null,]");
    String some = "{\"items\":{\"type\":\"null\"},\"minItems\":1,\"maxItems\":2}";
    assertProduces(some, "[null]", "[null,null]");
    assertProducesNone(some, "[]", "[null,null,null]");
    String few = "{\"items\":{\"type\":\"null\"},\"maxItems\":2}";
    assertProduces(few, "[]", "[null]", "[null,null]");
    assertProducesNone(few, "[null,null,null]");
    String one = "{\"items\":{\"type\":\"null\"},\"minItems\":1,\"maxItems\":1}";
    assertProduces(one, "[null]");
    assertProducesNone(one, "[]", "[null,null]");
    String none = "{\"items\":{\"type\":\"null\"},\"maxItems\":0}";
    assertProduces(none, "[]");
    assertProducesNone(none, "[null]");
    assertProduces("{\"items\":{\"type\":\"null\"}}", "[]", "[null]", "[null,null,null,null]");
  }

  @Test
  void theFirstItemsMayHaveSchemasOfTheirOwn() {
    String pair =
        "{\"prefixItems\":[{\"type\":\"null\"},{\"type\":\"boolean\"}],\"items\":{\"type\":"
            + "\"integer\"},\"minItems\":3,\"maxItems\":4}";
    assertProduces(pair, "[null,true,1]", "[null, false, 1, 2]");
    assertProducesNone(pair, "[null,true]", "[true,null,1]", "[null,true,1,2,3]", "[null,true,1,]");
  }

  @Test
  void textsAreAsLongAsTheSchemaAllows() {
    assertProduces("{\"type\":\"string\",\"minLength\":2}", "\"ab\"", "\"abc\\n\\u0041\"");
    assertProducesNone("{\"type\":\"string\",\"minLength\":2}", "\"\"", "\"a\"", "\"\\n\"");
    assertProduces("{\"type\":\"string\",\"maxLength\":2}", "\"\"", "\"ab\"");
    assertProducesNone("{\"type\":\"string\",\"maxLength\":2}", "\"abc\"", "ab");
    assertProduces("{\"type\":\"string\",\"minLength\":1,\"maxLength\":1}", "\"a\"");
    assertProducesNone("{\"type\":\"string\",\"minLength\":1,\"maxLength\":1}", "\"\"", "\"ab\"");
    assertProduces("{\"type\":\"string\"}", "\"\"", "\"any text\"");
    assertProducesNone("{\"type\":\"string\"}", "7", "\"\t\"");
  }

  @ParameterizedTest
  @CsvSource({
    "-30, 30",
    "-30, -1",
    "-300, -25",
    "0, 25",
    "-1, 40",
    "-5, 5",
    "7, 7",
    "-120, -99",
    "95, 130"
  })
  void integersLieBetweenTheBounds(int least, int most) {
    Gbnf grammar =
        Gbnf.of(
            CompiledSchema.of(
                    "{\"type\":\"integer\",\"minimum\":" + least + ",\"maximum\":" + most + "}")
                .grammar());
    List<Integer> produced =
        IntStream.rangeClosed(-1200, 1200)
            .filter(i -> grammar.produces(Integer.toString(i)))
            .boxed()
            .toList();
    assertThat(produced)
        .containsExactlyElementsOf(IntStream.rangeClosed(least, most).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "0", "-25"})
  void oneBoundIsEnough(String bound) {
    int limit = Integer.parseInt(bound);
    Gbnf above =
        Gbnf.of(CompiledSchema.of("{\"type\":\"integer\",\"minimum\":" + bound + "}").grammar());
    Gbnf below =
        Gbnf.of(CompiledSchema.of("{\"type\":\"integer\",\"maximum\":" + bound + "}").grammar());
    for (int i = -130; i <= 130; i++) {
      assertThat(above.produces("" + i)).as("%d from %s on", i, bound).isEqualTo(i >= limit);
      assertThat(below.produces("" + i)).as("%d up to %s", i, bound).isEqualTo(i <= limit);
    }
    assertThat(above.produces("9999999999999999")).isTrue();
    assertThat(below.produces("-9999999999999999")).isTrue();
    assertThat(above.produces("99999999999999999")).isFalse();
  }

  @Test
  void numbersFitTheirTypes() {
    assertProduces("{\"type\":\"number\"}", "0", "-1.25", "1e99", "3E-7");
    assertProducesNone("{\"type\":\"number\"}", "1e100", ".5", "1.", "+1", "-", "00");
    String floats = "{\"type\":\"number\",\"format\":\"float\"}";
    assertProduces(floats, "9.5e37", "1e-45", "-0.1", "123456.5e21");
    assertProducesNone(floats, "1e38", "12e37", "1e40");
    assertProduces("{\"type\":\"integer\"}", "0", "-7", "1234567890123456");
    assertProducesNone("{\"type\":\"integer\"}", "1.0", "01", "12345678901234567");
  }

  @Test
  void listedValuesAndAlternativesAreJustThose() {
    assertProduces("{\"enum\":[\"a\\\"b\",\"\\\\\",null,[1]]}", "\"a\\\"b\"", "\"\\\\\"", "null");
    assertProducesNone("{\"enum\":[\"a\",null]}", "\"b\"", "a", "\"a", "[]");
    String either = "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}";
    assertProduces(either, "1", "null");
    assertProducesNone(either, "true", "\"\"");
    assertProduces("{\"type\":[\"boolean\",\"null\"]}", "true", "null");
    assertProducesNone("{\"type\":[\"boolean\",\"null\"]}", "1", "\"true\"");
  }

  @Test
  void aSchemaMayReferToItself() {
    String tree =
        "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"properties\":{\"v\":{\"type\":\"integer\"},"
            + "\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/node\"},{\"type\":\"null\"}]}},\"required\":"
            + "[\"v\",\"next\"]}}}";
    assertProduces(tree, "{\"v\":1,\"next\":null}", "{\"v\":1,\"next\":{\"v\":2,\"next\":null}}");
    assertProducesNone(tree, "{\"v\":1}", "{\"v\":1,\"next\":{}}", "null");
  }

  @Test
  void nullIsAllowedAsOpenApiSaysIt() {
    String one = "{\"type\":\"integer\",\"nullable\":true}";
    assertProduces(one, "1", "null");
    assertProducesNone(one, "\"a\"");
    assertProducesNone("{\"type\":\"integer\",\"nullable\":false}", "null");
    String members =
        "{\"properties\":{\"nullable\":{\"$ref\":\"#/$defs/n\",\"nullable\":true}},\"required\":"
            + "[\"nullable\"],\"$defs\":{\"n\":{\"type\":\"boolean\"}}}";
    assertProduces(members, "{\"nullable\":null}", "{\"nullable\":true}");
    assertProducesNone(members, "{\"nullable\":1}");
  }

  @Test
  void referencesMayLeadToReferencesAndToASingleAllOf() {
    String schema =
        "{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"title\":\"t\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},"
            + "\"b\":{\"type\":\"boolean\"}}}";
    assertProduces(schema, "true", "false");
    assertProducesNone(schema, "1");
  }

  @Test
  void furtherPropertiesThatAreAllowedAreNotGenerated() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}},\"additionalProperties\":true}";
    assertProduces(schema, "{}", "{\"a\":null}");
    assertProducesNone(schema, "{\"b\":1}");
  }

  @Test
  void listsAndTextsMayHaveThousandsOfElements() {
    String long5000 = "\"" + "x".repeat(5000) + "\"";
    CompiledSchema text = CompiledSchema.of("{\"type\":\"string\",\"maxLength\":5000}");
    ByteGrammar grammar = ByteGrammar.of(text.grammar());
    assertThat(grammar.accepts(long5000.getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(grammar.accepts(("\"x" + long5000.substring(1)).getBytes(StandardCharsets.UTF_8)))
        .isFalse();
  }
}
