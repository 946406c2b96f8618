package io.sparkllama.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the texts of a vocabulary lack. */
class TokenTextsTest {

  private final TokenTexts.Collector collector = new TokenTexts.Collector();

  private void add(String... texts) {
    for (String text : texts) {
      collector.add(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void addBytes(int from, int to) {
    for (int value = from; value < to; value++) {
      add("<0x%02X>".formatted(value));
    }
  }

  @Test
  void aVocabularyWithoutFaults() {
    addBytes(0, 256);
    add("a ", "b");
    assertThat(collector.texts()).isEqualTo(TokenTexts.of(258));
  }

  @Test
  void theFirstTextThatTwoTokensHaveIsNamed() {
    add("a", "é", "b", "é", "a");
    assertThat(collector.texts().duplicate()).contains("é");
    assertThat(collector.texts().count()).isEqualTo(5);
  }

  @Test
  void textsEndAtTheirFirstZeroAsForAnEngine() {
    add("a\0b", "c");
    assertThat(collector.texts().duplicate()).isEmpty();
    add("a\0c");
    assertThat(collector.texts().duplicate()).contains("a");
  }

  @Test
  void emptyTextsDifferFromEachOtherButNotFromTheNamesThatEnginesGiveThem() {
    add("", "", "\0");
    assertThat(collector.texts().duplicate()).isEmpty();
    add("[EMPTY_1]");
    assertThat(collector.texts().duplicate()).contains("[EMPTY_1]");
  }

  @Test
  void theFirstByteWithoutATokenIsMissing() {
    assertThat(collector.texts().missingByte()).isEqualTo(OptionalInt.of(0));
    addBytes(0, 0x41);
    assertThat(collector.texts().missingByte()).isEqualTo(OptionalInt.of(0x41));
    addBytes(0x42, 256);
    assertThat(collector.texts().missingByte()).isEqualTo(OptionalInt.of(0x41));
    add("A");
    assertThat(collector.texts().missingByte()).isEmpty();
  }

  @Test
  void aByteMayStandForItselfAlsoIfItIsNoCharacter() {
    addBytes(0, 0xFF);
    collector.add(new byte[] {(byte) 0xFF});
    assertThat(collector.texts().missingByte()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<0x0>", "<0x000>", "<0x00", "<0xg0>", "<0x0g>", "0x00>>", "<0x00)"})
  void otherTextsAreNoBytes(String text) {
    addBytes(1, 256);
    add(text);
    assertThat(collector.texts().missingByte()).isEqualTo(OptionalInt.of(0));
  }

  @ParameterizedTest
  @CsvSource({"<0xFF>, 255", "<0xff>, 255", "<0x0a>, 10"})
  void digitsMayBeSmall(String text, int value) {
    addBytes(0, value);
    add(text);
    addBytes(value + 1, 256);
    assertThat(collector.texts().missingByte()).isEmpty();
  }
}
