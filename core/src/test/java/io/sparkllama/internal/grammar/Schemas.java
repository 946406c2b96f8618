package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.gbnf.ByteGrammar;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Schemas and texts in which single quotes stand for double ones. */
final class Schemas {

  private Schemas() {}

  static CompiledSchema of(String schema) {
    return CompiledSchema.of(schema.replace('\'', '"'));
  }

  private static boolean produces(CompiledSchema schema, String text) {
    return ByteGrammar.of(schema.grammar()).accepts(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Requires that the texts are generated, and valid. */
  static void assertProduces(String schema, String... texts) {
    CompiledSchema compiled = of(schema);
    for (String text : texts) {
      String json = text.replace('\'', '"');
      assertThat(produces(compiled, json)).as("%s for %s", json, schema).isTrue();
      assertThat(compiled.faultOf(json)).as("%s for %s", json, schema).isEmpty();
    }
  }

  /** Requires that the texts are not generated. */
  static void assertProducesNone(String schema, String... texts) {
    CompiledSchema compiled = of(schema);
    for (String text : texts) {
      String json = text.replace('\'', '"');
      assertThat(produces(compiled, json)).as("%s for %s", json, schema).isFalse();
    }
  }

  static void assertRefused(String schema, String fault) {
    assertThatThrownBy(() -> of(schema))
        .as(schema)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("jsonSchema cannot be used: " + fault);
  }

  /** Promises that only the check of a text keeps. */
  static void assertChecked(String schema, String... promises) {
    assertThat(of(schema).checked()).as(schema).containsExactly(promises);
  }

  /** Comma-separated parts, one per number. */
  static String list(int count, IntFunction<String> part) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
  }
}
