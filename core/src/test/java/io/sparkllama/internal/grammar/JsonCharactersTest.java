package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gbnf.CharacterSet;
import io.sparkllama.internal.gbnf.CharacterSet.Range;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets of characters as they are written in a grammar for JSON strings. */
class JsonCharactersTest {

  private static String written(int... ends) {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < ends.length; i += 2) {
      ranges.add(new Range(ends[i], ends[i + 1]));
    }
    return JsonCharacters.of(CharacterSet.of(ranges));
  }

  @Test
  void asciiLettersAndDigitsStandForThemselvesAndOthersAreNumbers() {
    assertThat(written('a', 'z', '0', '0')).isEqualTo("[0a-z]");
    assertThat(written('-', '-', ']', '^')).isEqualTo("[\\x2D\\x5D-\\x5E]");
    assertThat(written(0x80, 0xFF, 'é', 'é')).isEqualTo("[\\x80-\\xFF]");
    assertThat(written(0x100, 0xFFFF)).isEqualTo("[\\u0100-\\uD7FF\\uE000-\\uFFFF]");
    assertThat(written(0x10000, 0x1F600)).isEqualTo("[\\U00010000-\\U0001F600]");
  }

  @Test
  void someCharactersAreEscapedInJson() {
    assertThat(written('"', '"')).isEqualTo("\"\\\\\\\"\"");
    assertThat(written('\\', '\\')).isEqualTo("\"\\\\\\\\\"");
    assertThat(written('\t', '\n', 0x1F, 0x1F))
        .isEqualTo("(\"\\\\t\" | \"\\\\n\" | \"\\\\u001f\")");
    assertThat(written('!', '#')).isEqualTo("([\\x21\\x23] | \"\\\\\\\"\")");
  }

  @Test
  void setsOfManyRangesAreWrittenByWhatTheyLack() {
    assertThat(written(' ', '!', '#', '[', ']', Character.MAX_CODE_POINT))
        .isEqualTo("[^\\x01-\\x1F\\x22\\x5C]");
    assertThat(JsonCharacters.of(CharacterSet.ALL)).startsWith("([^\\x01-\\x1F\\x22\\x5C] | \"");
  }
}
