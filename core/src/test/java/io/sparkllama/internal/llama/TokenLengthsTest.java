package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenLengthsTest {

  private static List<byte[]> tokens(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  @Test
  void aTextHasATokenForAsMuchAsTheLongestHolds() {
    TokenLengths lengths = TokenLengths.ofBytes(tokens("a", "abcd", ""));
    assertThat(lengths.fewest("")).isZero();
    assertThat(lengths.fewest("abc")).isZero();
    assertThat(lengths.fewest("abcdabcd")).isEqualTo(2);
    assertThat(lengths.fewest("xyz xyz x")).isEqualTo(2);
    assertThat(lengths.fewest("\u4e2d".repeat(4))).isEqualTo(3);
    assertThat(lengths.fewest("\uD83D\uDE00".repeat(4))).isEqualTo(4);
    assertThat(lengths.fewest("\u00e9".repeat(4))).isEqualTo(2);
  }

  @Test
  void aCharacterOfNoTokenHasATokenForEachByte() {
    TokenLengths lengths = TokenLengths.ofCharacters(tokens("a", "ab\u00e9d", "<0x0A>"));
    assertThat(lengths.fewest("\u4e2d".repeat(100))).isEqualTo(300);
    assertThat(lengths.fewest("\uD83D\uDE00".repeat(100))).isEqualTo(400);
    assertThat(lengths.fewest("\n".repeat(100))).isEqualTo(100);
    assertThat(lengths.fewest("ab\u00e9d\u4e2dab\u00e9d")).isEqualTo(4);
    // a vocabulary writes blanks in another way
    assertThat(lengths.fewest(" ".repeat(6))).isEqualTo(1);
  }

  @Test
  void nothingIsKnownOfAVocabularyThatChangesTexts() {
    assertThat(TokenLengths.unknown().fewest("\u4e2d".repeat(341))).isZero();
    assertThat(TokenLengths.unknown().fewest("a".repeat(2048))).isEqualTo(2);
  }
}
