package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.option.OptionException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schema accepts, and why it is rejected. */
class CompiledSchemaTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"integer\",\"enum\":[1,\"a\",1.0]};root ::= \"1\"",
        "{\"type\":\"number\",\"enum\":[2,1e2,null]};root ::= \"2\" | \"1E+2\"",
        "{\"enum\":[\"a\",\"bbb\"],\"maxLength\":2,\"type\":\"string\"};root ::= \"\\\"a\\\"\"",
        "{\"enum\":[1,\"a\"],\"const\":\"a\"};root ::= \"\\\"a\\\"\"",
        "{\"enum\":[1,5,true],\"anyOf\":[{\"type\":\"integer\",\"minimum\":3}]};root ::= \"5\"",
        "{\"const\":5,\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"integer\"}}};root ::="
            + " \"5\"",
        "{\"items\":false,\"type\":\"array\"};root ::= \"[\" ws \"]\"",
        "{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"maxItems\":1};root ::= \"[\" ws"
            + " (item-0 )? \"]\"",
        "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"null\"},true],\"maxItems\":1};root ::="
            + " \"[\" ws (null) ws \"]\"",
        "{\"prefixItems\":[{\"type\":\"null\"}],\"minItems\":3};root ::= \"[\" ws (null) ws (\",\""
            + " ws item-0){2,} \"]\"",
        "{\"prefixItems\":[{\"type\":\"null\"}],\"items\":{\"type\":\"boolean\"},\"maxItems\":4};root"
            + " ::= \"[\" ws (null) ws (\",\" ws item-0){0,3} \"]\"",
        "{\"type\":\"number\",\"format\":\"float\"};root ::= float",
        "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"null\"}]};root ::= (null)"
      })
  void honoursKeywordsBesideOneAnother(String schema, String rule) {
    assertThat(CompiledSchema.of(schema).grammar()).contains(rule + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"string\",\"const\":5};# has const 5, but its other keywords allow none of them",
        "{\"properties\":{\"a/b\":{\"enum\":[\"x\"],\"minLength\":2}}};#/properties/a~1b has enum"
            + " [\"x\"], but its other keywords allow none of them",
        "{\"anyOf\":[{\"type\":\"null\"},{\"const\":1,\"type\":\"string\"}]};#/anyOf/1 has const 1,"
            + " but",
        "{\"prefixItems\":[true],\"items\":false,\"minItems\":2};# has minItems above the number"
            + " of",
        "{\"type\":\"array\",\"minItems\":1.5};# has minItems 1.5; it must be 0 to 100000",
        "{\"type\":null};# has the type 'null'; the types are",
        "{\"type\":\"string\",\"nullable\":1};# uses 'nullable'; supported keywords are",
        "{\"type\":\"string\",\"format\":\"date\",\"maxLength\":9};# allows no text: its"
            + " pattern, format,",
        "{\"type\":\"integer\",\"multipleOf\":0};# has multipleOf 0; it must be a positive",
        "{\"type\":\"integer\",\"multipleOf\":3};# has multipleOf 3 for more than 2000 values",
        "{\"type\":\"integer\",\"minimum\":4,\"maximum\":5,\"multipleOf\":3};# has no multiple",
        "{\"type\":\"number\",\"exclusiveMinimum\":1,\"maximum\":1};# has no number between",
        "{\"type\":\"number\",\"minimum\":2,\"maximum\":1};# has no number between its bounds",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}};#/$defs/a is itself one",
        "{\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"anyOf\":[{\"$ref\":\"#/$defs/x\"},{\"type\":\"null\"}]}}};"
            + "#/$defs/x is itself one of its alternatives",
        "{\"properties\":{\"a\":{\"$id\":\"http://a/b\"}}};#/properties/a uses '$id'; supported keywords are",
        "{\"type\":\"integer\",\"minimum\":1e200};# has minimum 1E+200, which has more than 100 digits",
        "{\"type\":\"integer\",\"minimum\":\"1\"};# has minimum \"1\"; it must be a number",
        "{\"type\":\"object\",\"required\":true};# is not a JSON schema: $.required: boolean found",
        "{\"type\":\"object\",\"properties\":7};# is not a JSON schema: $.properties: integer"
            + " found",
        "{\"properties\":{\"a\":true},\"required\":[\"a\",\"a\"]};# is not a JSON schema:"
            + " $.required:",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#/$defs/b\"}]},"
            + "\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}}};#/$defs/",
        "{\"const\":\"\\ud800\"};# has a string with an unpaired surrogate"
      })
  void refusesWhatNoTextOrNoGrammarCanKeep(String schema, String fault) {
    assertThatThrownBy(() -> CompiledSchema.of(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("jsonSchema cannot be used: " + fault)
        .hasMessageEndingWith("; change the schema");
  }

  @Test
  void refusesAMemberThatIsThereTwice() {
    assertThatThrownBy(() -> CompiledSchema.of("{\"type\":\"null\",\"type\":\"string\"}"))
        .hasMessageStartingWith("jsonSchema is not JSON: ")
        .hasMessageContaining("type");
  }

  @Test
  void membersMayHaveEmptyNames() {
    assertThatThrownBy(
            () ->
                CompiledSchema.of(
                    "{\"properties\":{\"\":{\"type\":\"object\",\"required\":true}}}"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("is not a JSON schema: $['properties']['']['required']");
    CompiledSchema schema =
        CompiledSchema.of("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}");
    assertThat(schema.faultOf("{\"\":1}")).isEmpty();
    assertThat(schema.faultOf("{\"\":[]}").orElseThrow())
        .endsWith("$['']: does not satisfy 'type'");
  }

  @Test
  void nothingFollowsAnItemThatCannotBe() {
    Gbnf grammar =
        Gbnf.of(
            CompiledSchema.of(
                    "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"null\"},"
                        + "{\"type\":\"object\",\"allOf\":[{\"type\":\"string\"}]},{\"type\":\"boolean\"}]}")
                .grammar());
    assertThat(grammar.produces("[]")).isFalse();
    assertThat(grammar.produces("[null]")).isTrue();
    assertThat(grammar.produces("[null,true]")).isFalse();
  }

  @Test
  void findsWhatIsWrongWithAText() {
    CompiledSchema schema =
        CompiledSchema.of("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}");
    assertThat(schema.faultOf("{\"a\": 1, \"b\": -0}")).isEmpty();
    assertThat(schema.faultOf("{\"a\": \"1\"}"))
        .contains("the text does not satisfy the JSON schema: $.a: string found, integer expected");
    assertThat(schema.faultOf("{\"a\":1,\"a\":2}").orElseThrow())
        .startsWith("the text is not JSON: ")
        .contains("a");
    assertThat(schema.faultOf("{\"a\":1} 2")).isPresent();
    assertThat(schema.faultOf("{\"a\":1")).isPresent();
    assertThat(schema.faultOf("")).isPresent();
    assertThat(
            CompiledSchema.of("{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"}]}")
                .faultOf("1"))
        .isPresent();
  }

  @Test
  void aTextThatIsTooDeepToBeCheckedIsAFault() throws InterruptedException {
    CompiledSchema schema =
        CompiledSchema.of(
            "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"array\",\"items\":{\"$ref\":"
                + "\"#/$defs/n\"}}}}");
    AtomicReference<Optional<String>> fault = new AtomicReference<>();
    String deep = "[".repeat(900) + "]".repeat(900);
    Runnable check = () -> fault.set(faultOnAShortStack(schema, deep, 0));
    Thread small = new Thread(null, check, "small stack", 256 << 10);
    small.start();
    small.join();
    assertThat(fault.get().orElseThrow())
        .startsWith("the text cannot be checked against the JSON schema: ");
    assertThat(schema.faultOf("[[[],[]]]")).isEmpty();
  }

  /** What validation reports with little stack left, however small its frames are. */
  private static Optional<String> faultOnAShortStack(CompiledSchema schema, String text, int call) {
    Optional<String> fault = call % 20 == 0 ? schema.faultOf(text) : Optional.empty();
    return fault.isPresent() ? fault : faultOnAShortStack(schema, text, call + 1);
  }

  @Test
  void looksNothingUpInTheNetwork() {
    CompiledSchema schema =
        CompiledSchema.of(
            "{\"$schema\":\"http://127.0.0.1:9/none\",\"$id\":\"http://127.0.0.1:9/x\",\"type\":\"null\"}");
    assertThat(schema.faultOf("null")).isEmpty();
    assertThat(schema.faultOf("1")).isPresent();
  }

  @Test
  void keepsEqualSchemasCompiled() {
    String schema = "{\"type\":\"boolean\",\"title\":\"kept\"}";
    CompiledSchema first = CompiledSchema.of(schema);
    assertThat(CompiledSchema.of(schema.replace("kept", "kept"))).isSameAs(first);
    for (int i = 0; i < 150; i++) {
      CompiledSchema.of("{\"const\":" + i + "}");
    }
    assertThat(CompiledSchema.of(schema)).isNotSameAs(first);
  }

  /** The alternatives of a range look like a regular expression. */
  @ParameterizedTest
  @CsvSource({"0,0", "0,9", "7,7", "5,100", "10,99", "37,1205", "199,200", "1000,9999", "1,2048"})
  void writesAllIntegersOfARangeAndNoOthers(int least, int most) {
    Pattern pattern = Pattern.compile(regex(least, most));
    Set<Integer> matched = new TreeSet<>();
    IntStream.range(0, 20_000).filter(i -> pattern.matcher("" + i).matches()).forEach(matched::add);
    assertThat(matched)
        .containsExactlyElementsOf(IntStream.rangeClosed(least, most).boxed().toList());
    assertThat(pattern.matcher("0" + most).matches()).isFalse();
  }

  private static String regex(int least, int most) {
    return DigitRange.of(BigInteger.valueOf(least), BigInteger.valueOf(most))
        .replaceAll("[ \"]", "");
  }

  @Test
  @Timeout(1800)
  void aWideObjectOfOptionalPropertiesIsMadeInNoTime() {
    String properties =
        String.join(
            ",",
            IntStream.range(0, 60).mapToObj(i -> "\"p" + i + "\":{\"type\":\"string\"}").toList());
    String grammar = CompiledSchema.of("{\"properties\":{" + properties + "}}").grammar();
    assertThat(grammar.lines().count()).isLessThan(300);
    assertThat(List.of(grammar.split("\n"))).doesNotHaveDuplicates();
  }

  @Test
  @Timeout(1800)
  void aSchemaMayBeTooLarge() {
    String items =
        IntStream.range(0, 6)
            .mapToObj(i -> "{\"type\":\"string\",\"maxLength\":" + (100_000 - i) + "},")
            .collect(Collectors.joining());
    assertThatThrownBy(() -> CompiledSchema.of("{\"prefixItems\":[" + items + "true]}"))
        .hasMessageStartingWith(
            "jsonSchema cannot be used: # makes a grammar that is too large: the")
        .hasMessageContaining("has more than 500000 parts");
  }

  @Test
  @Timeout(1800)
  void referencesThatForkAreCompiledOnce() {
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
    for (int i = 0; i < 28; i++) {
      String next = "{\"$ref\":\"#/$defs/a" + (i + 1) + "\"}";
      schema.append("\"a%d\":{\"anyOf\":[%s,%s]},".formatted(i, next, next));
    }
    String grammar = CompiledSchema.of(schema + "\"a28\":{\"type\":\"integer\"}}}").grammar();
    ByteGrammar compiled = ByteGrammar.of(grammar);
    assertThat(compiled.accepts("12".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(compiled.accepts("a".getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  @Timeout(1800)
  void optionalPropertiesDoNotMultiply() {
    String properties =
        String.join(
            ",",
            IntStream.range(0, 500).mapToObj(i -> "\"p" + i + "\":{\"type\":\"string\"}").toList());
    CompiledSchema schema = CompiledSchema.of("{\"properties\":{" + properties + "}}");
    ByteGrammar grammar = ByteGrammar.of(schema.grammar());
    String text = "{\"p3\": \"a\", \"p77\":\"\", \"p499\":\"b\"}";
    assertThat(grammar.accepts(text.getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(schema.faultOf(text)).isEmpty();
    assertThat(schema.grammar()).hasSizeLessThan(200_000);
  }
}
