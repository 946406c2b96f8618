package io.sparkllama.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StringLiteralsTest {

  @Test
  void literalsThatAPlusJoinsAreOneText() {
    String source =
        """
        class A {
          /** A "comment". */
          String a = "one" // "comment"
              + " two";
          char quote = '"';
          String b = f("three", "fo\\"ur" + x + "five");
          String c = "";
        }
        """;
    assertThat(StringLiterals.in(source))
        .containsExactly("one", " two", "three", "fo\\\"ur", "five");
    assertThat(StringLiterals.in("throw e(\"a row\"\n      + \" failed\");"))
        .containsExactly("a row failed");
  }

  @Test
  void aTextBlockIsALiteral() {
    String quotes = "\"".repeat(3);
    assertThat(StringLiterals.in("f(" + quotes + "\n a \"b\"\n" + quotes + ", \"c\")"))
        .containsExactly("\n a \"b\"\n", "c");
  }
}
