package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.result.Failure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextBoundTest {

  private static final int CONTEXT_LENGTH = 29_997;

  /** Two characters are a token at least, so that a text may have so many. */
  private static final int MOST = 2 * (CONTEXT_LENGTH + 3) + 1;

  private final TextBound bound = new TextBound(new Vocabulary(), CONTEXT_LENGTH);

  /** A vocabulary that tokenizes nothing: a bound is found without. */
  private static class Vocabulary implements Tokenizer {
    @Override
    public int[] tokenize(String text, boolean addSpecial) {
      throw new AssertionError("tokenized");
    }

    @Override
    public long fewestTokens(String text) {
      return text.length() / 2;
    }

    @Override
    public byte[] piece(int token) {
      return new byte[0];
    }

    @Override
    public byte[] detokenize(int[] tokens) {
      return new byte[0];
    }

    @Override
    public boolean isEndOfGeneration(int token) {
      return false;
    }

    @Override
    public OptionalInt beginToken() {
      return OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> controlTokens() {
      return Map.of();
    }

    @Override
    public Map<String, Integer> userDefinedTokens() {
      return Map.of();
    }
  }

  @Test
  void knowsWhatCannotFit() {
    assertThat(bound.isExceededBy("a".repeat(MOST))).isFalse();
    assertThat(bound.isExceededBy("a".repeat(MOST + 1))).isTrue();
  }

  @Test
  void asksTheVocabularyOnlyAboutLongTexts() {
    Tokenizer slow =
        new Vocabulary() {
          @Override
          public long fewestTokens(String text) {
            throw new AssertionError("asked");
          }
        };
    assertThat(new TextBound(slow, 1).isExceededBy("a".repeat(8_000))).isFalse();
  }

  @Test
  void saysHowLongATextIs() {
    assertThatThrownBy(() -> bound.require("query", "a".repeat(MOST + 1), 8))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "the query has 60002 characters, and at most 8 tokens fit the context length of 29997;"
                + " shorten it or raise contextSize")
        .satisfies(
            refusal ->
                assertThat(((Refusal) refusal).failure().kind())
                    .isEqualTo(Failure.Kind.PROMPT_TOO_LONG));
    assertThatCode(() -> bound.require("query", "a".repeat(MOST), 8)).doesNotThrowAnyException();
  }

  private static List<Piece> conversation(String first, String second) {
    return List.of(
        new Piece("<user>", false),
        new Piece(first, true),
        new Piece("<ai>", false),
        new Piece(second, true));
  }

  @Test
  void countsAllPiecesOfAConversation() throws Refusal {
    List<Piece> fits = conversation("a".repeat(30_000), "b".repeat(29_990));
    assertThat(bound.fitting(fits, OverlongPrompt.FAIL, 8)).isEqualTo(fits);
    List<Piece> longer = conversation("a".repeat(30_000), "b".repeat(29_992));
    assertThatThrownBy(() -> bound.fitting(longer, OverlongPrompt.FAIL, 8))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("the prompt has 60002 characters");
  }

  @ParameterizedTest
  @CsvSource({"TRUNCATE_LEFT, xlast", "TRUNCATE_RIGHT, firstx", "TRUNCATE_MIDDLE, xx"})
  void shortensTheLongestContentAlone(OverlongPrompt overlong, String part) throws Refusal {
    String text = "first" + "x".repeat(1_000_000) + "last";
    List<Piece> shorter = bound.fitting(conversation(text, "short"), overlong, 8);
    assertThat(shorter.get(1).text()).contains(part).hasSizeBetween(MOST + 1, 4 * MOST);
    assertThat(shorter.get(1).data()).isTrue();
    assertThat(shorter.get(3).text()).isEqualTo("short");
    if (overlong == OverlongPrompt.TRUNCATE_MIDDLE) {
      assertThat(shorter.get(1).text()).startsWith("firstx").endsWith("xlast");
    }
  }

  @Test
  void cutsNoCharacterInHalf() {
    for (String before : List.of("", "a")) {
      String faces = before + "\uD83D\uDE00".repeat(500_000) + before;
      for (OverlongPrompt overlong : OverlongPrompt.values()) {
        String shorter = bound.shortened(faces, overlong);
        assertThat(WellFormed.faultOf(shorter, "text")).isEmpty();
      }
    }
  }

  @Test
  void refusesAConversationThatNoCutMakesFit() {
    String text = "x".repeat(MOST + 1);
    for (OverlongPrompt overlong : OverlongPrompt.values()) {
      assertThatThrownBy(() -> bound.fitting(conversation(text, text), overlong, 8))
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("the prompt has 120014 characters");
      assertThatThrownBy(() -> bound.fitting(List.of(new Piece(text, false)), overlong, 8))
          .isInstanceOf(Refusal.class);
    }
  }

  /** A part with as many tokens as may fit would be cut where the whole text would not. */
  @Test
  void whatIsLeftHasMoreTokensThanFit() {
    TextBound exact = new TextBound(new Vocabulary(), 8_000 / 2 - 3);
    String text = "x".repeat(100_000);
    assertThat(exact.shortened(text, OverlongPrompt.TRUNCATE_RIGHT)).hasSize(16_000);
    assertThat(exact.shortened(text, OverlongPrompt.TRUNCATE_LEFT)).hasSize(16_000);
    assertThat(exact.shortened(text, OverlongPrompt.TRUNCATE_MIDDLE)).hasSize(32_000);
    TextBound less = new TextBound(new Vocabulary(), 8_000 / 2 - 4);
    assertThat(less.shortened(text, OverlongPrompt.TRUNCATE_RIGHT)).hasSize(8_000);
  }

  @Test
  void aMiddleThatIsNeededStays() {
    String text = "first" + "x".repeat(100_000) + "last";
    assertThat(bound.shortened(text, OverlongPrompt.TRUNCATE_MIDDLE)).isEqualTo(text);
    assertThat(bound.shortened("short", OverlongPrompt.TRUNCATE_MIDDLE)).isEqualTo("short");
  }

  @Test
  void aContentMayComeFirst() throws Refusal {
    List<Piece> pieces = List.of(new Piece("x".repeat(1_000_000), true), new Piece("<end>", false));
    List<Piece> shorter = bound.fitting(pieces, OverlongPrompt.TRUNCATE_LEFT, 8);
    assertThat(shorter.get(0).text()).hasSizeLessThan(4 * MOST);
    assertThat(shorter.get(1)).isEqualTo(pieces.get(1));
  }
}
