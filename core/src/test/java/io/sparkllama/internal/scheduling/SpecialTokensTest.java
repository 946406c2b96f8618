package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How many tokens a vocabulary adds to a text. */
class SpecialTokensTest {

  private static CharacterTokenizer vocabulary() {
    return new CharacterTokenizer().withControls("<s>", "</s>");
  }

  @Test
  void markersBeforeAndBehindATextAreCounted() {
    assertThat(SpecialTokens.of(vocabulary())).isEqualTo(new SpecialTokens(0, 0));
    assertThat(SpecialTokens.of(vocabulary().beginningWith("<s>")))
        .isEqualTo(new SpecialTokens(1, 0));
    assertThat(SpecialTokens.of(vocabulary().endingWith("</s>")))
        .isEqualTo(new SpecialTokens(0, 1));
    assertThat(SpecialTokens.of(vocabulary().beginningWith("<s>").endingWith("</s>")))
        .isEqualTo(new SpecialTokens(1, 1));
  }

  /** A text that reads otherwise behind a marker tells nothing of what is added. */
  @Test
  void aTextThatIsNotFoundAgainIsTakenToFollowABeginMarker() {
    assertThat(SpecialTokens.of(changing(vocabulary().beginningWith("<s>"), 'b')))
        .isEqualTo(new SpecialTokens(1, 0));
    assertThat(SpecialTokens.of(changing(vocabulary(), 'b'))).isEqualTo(new SpecialTokens(0, 0));
    assertThat(SpecialTokens.of(changing(vocabulary().endingWith("</s>"))))
        .as("a vocabulary without a token for the text")
        .isEqualTo(new SpecialTokens(0, 0));
  }

  /** A vocabulary to which a text alone is other tokens. */
  private static CharacterTokenizer changing(CharacterTokenizer like, int... alone) {
    return new CharacterTokenizer() {
      @Override
      public int[] tokenize(String text, boolean addSpecial) {
        return addSpecial ? like.tokenize(text, true) : Arrays.copyOf(alone, alone.length);
      }

      @Override
      public OptionalInt beginToken() {
        return like.beginToken();
      }
    };
  }
}
