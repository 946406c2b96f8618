package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.Failure;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Markers in a text stay text. */
class PlainTextTest {

  private final CharacterTokenizer vocabulary =
      new CharacterTokenizer().withControls("<s>").withUserDefined("<t>", "<u>", "  ");
  private final PlainText plain = new PlainText(vocabulary);

  private String tokenized(String text, String... markers) throws Refusal {
    Set<Integer> tokens = new HashSet<>();
    for (String marker : markers) {
      tokens.add(vocabulary.token(marker));
    }
    return vocabulary.written(plain.tokenize(text, tokens));
  }

  @Test
  void aMarkerIsSpelledAndOtherTokensAreNot() throws Refusal {
    assertThat(tokenized("a<t>b  <u><t>", "<t>")).isEqualTo("a<t>b«  »«<u>»<t>");
    assertThat(tokenized("<t><u>", "<t>", "<u>")).isEqualTo("<t><u>");
    assertThat(tokenized("a<t>b")).isEqualTo("a«<t>»b");
    assertThat(tokenized("a<u>", "<t>")).isEqualTo("a«<u>»");
    assertThat(tokenized("", "<t>")).isEmpty();
    assertThat(tokenized("<s>", "<t>")).isEqualTo("<s>");
  }

  /** Its parts may have tokens of their own, but no markers. */
  @Test
  void aMarkerIsSpelledByWhateverTokensThereAre() throws Refusal {
    vocabulary.withUserDefined("<end", "<end>");
    assertThat(tokenized("<end>", "<end>")).isEqualTo("<end>");
    assertThat(tokenized("<end>", "<end>", "<end")).isEqualTo("<end>");
  }

  @Test
  void aMarkerThatNothingElseSpellsIsRefused() {
    vocabulary.withUserDefined("|");
    assertThatThrownBy(() -> tokenized("a|b", "|"))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "the message holds '|', which this model's vocabulary can only read as a control"
                + " token; remove it")
        .satisfies(
            refusal ->
                assertThat(((Refusal) refusal).failure().kind())
                    .isEqualTo(Failure.Kind.PROMPT_INVALID));
  }

  /** Some vocabularies add a space to a text unless something stands before it. */
  @Test
  void tokensForExactlyATextAreFoundBehindAnother() {
    CharacterTokenizer spacing =
        new CharacterTokenizer() {
          @Override
          public int[] tokenize(String text, boolean addSpecial) {
            return super.tokenize(text.startsWith("\n") ? text : "\uE000" + text, addSpecial);
          }

          @Override
          public byte[] piece(int token) {
            return super.piece(token == '\uE000' ? ' ' : token);
          }
        };
    assertThat(new PlainText(spacing).exactly("ab"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly('a', 'b'));
    assertThat(new PlainText(spacing).exactly(" a"))
        .hasValueSatisfying(tokens -> assertThat(tokens).containsExactly(' ', 'a'));
    CharacterTokenizer deaf =
        new CharacterTokenizer() {
          @Override
          public int[] tokenize(String text, boolean addSpecial) {
            return new int[] {'x'};
          }
        };
    assertThat(new PlainText(deaf).exactly("ab")).isEmpty();
  }
}
