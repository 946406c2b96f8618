package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.gbnf.GrammarState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of strings: random texts of their grammars are what a validator calls valid. */
class FormatsTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static final int TEXTS = 400;

  private static ByteGrammar grammar(String format) {
    return ByteGrammar.of(CompiledSchema.of(schema(format)).grammar());
  }

  private static String schema(String format) {
    return "{\"type\":\"string\",\"format\":\"" + format + "\"}";
  }

  /** A random text of a grammar, byte by byte. */
  private static String text(ByteGrammar grammar, Random random) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    GrammarState state = grammar.start();
    while (!state.mayEnd()) {
      byte next = (byte) random.nextInt(0x20, 0x7F);
      if (!state.after(next).isDead()) {
        state = state.after(next);
        text.write(next);
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /**
   * A text as the validator can judge it: it takes the last part of a mail's domain from a list,
   * and a time for wrong that is on another day in UTC.
   */
  private static String judged(String format, String text) {
    return switch (format) {
      case "email" -> text.replaceAll("[.][a-z]+\"$", ".org\"");
      case "time" -> text.replaceAll("[+-]..:..\"$", "Z\"");
      default -> text;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"date", "time", "date-time", "uuid", "email", "ipv4", "ipv6", "uri"})
  void randomTextsAreValid(String format) {
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                schema(format),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    assertThat(validator.validate("\"no such thing\"", InputFormat.JSON)).isNotEmpty();
    ByteGrammar grammar = grammar(format);
    Random random = new Random(1);
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < TEXTS; i++) {
      String text = judged(format, text(grammar, random));
      assertThat(validator.validate(text, InputFormat.JSON)).as(text).isEmpty();
      texts.add(text);
    }
    assertThat(texts).hasSizeGreaterThan(TEXTS / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "date, 2024-02-29, 2023-02-29",
    "date, 2000-02-29, 1900-02-29",
    "date, 1999-12-31, 1999-04-31",
    "time, 23:59:59Z, 24:00:00Z",
    "date-time, 2024-05-06T07:08:09.123+02:00, 2024-05-06 07:08:09Z",
    "uuid, 123e4567-e89b-12d3-a456-426614174000, 123e4567e89b12d3a456426614174000",
    "email, john.doe+x@mail.example.org, john.doe@example",
    "ipv4, 192.168.0.255, 192.168.0.256",
    "ipv6, 2001:db8::8a2e:370:7334, 2001:db8::8a2e::7334",
    "ipv6, ::1, 1",
    "uri, https://example.org:8080/a/b?c=d#e, example.org"
  })
  void textsOfTheFormatAreProducedAndOthersAreNot(String format, String good, String bad) {
    ByteGrammar grammar = grammar(format);
    assertThat(grammar.accepts(("\"" + good + "\"").getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(grammar.accepts(("\"" + bad + "\"").getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
