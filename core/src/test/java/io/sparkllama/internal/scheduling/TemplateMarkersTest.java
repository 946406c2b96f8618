package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens a template may bring into a prompt. */
class TemplateMarkersTest {

  private final CharacterTokenizer vocabulary =
      new CharacterTokenizer()
          .withControls("<s>", "<s>>")
          .withUserDefined("<tool>", "<|turn|>", "[x]", "  ", "<a b>", "long");

  private String found(TemplateMarkers markers, String text, int from) {
    return markers
        .next(text, from)
        .map(at -> at.from() + "-" + at.to() + " " + vocabulary.written(at.token()))
        .orElse("");
  }

  @Test
  void controlTokensAreMarkersAndTheLongestComesFirst() {
    TemplateMarkers markers = TemplateMarkers.of(vocabulary, "");
    assertThat(found(markers, "ab<s>c<s>>", 0)).isEqualTo("2-5 «<s>»");
    assertThat(found(markers, "ab<s>c<s>>", 3)).isEqualTo("6-10 «<s>>»");
    assertThat(found(markers, "ab<s>c<s>>", 6)).isEqualTo("6-10 «<s>>»");
    assertThat(found(markers, "ab<s>c<s>>", 7)).isEmpty();
    assertThat(found(markers, "", 0)).isEmpty();
  }

  @Test
  void userDefinedTokensAreMarkersIfTheTemplateHasThem() {
    TemplateMarkers without = TemplateMarkers.of(vocabulary, "user: [y]  long<a b>");
    assertThat(found(without, "[x]<tool>  long<a b>", 0)).isEmpty();
    assertThat(found(without, "a<|turn|>", 0))
        .as("a form that only markers have")
        .isEqualTo("1-9 «<|turn|>»");
    assertThat(without.userDefined()).containsExactly(vocabulary.token("<|turn|>"));
    TemplateMarkers with = TemplateMarkers.of(vocabulary, "user: [x] <tool>");
    assertThat(found(with, "[x]<tool>", 0)).isEqualTo("0-3 «[x]»");
    assertThat(found(with, "[x]<tool>", 1)).isEqualTo("3-9 «<tool>»");
    assertThat(with.userDefined())
        .containsExactlyInAnyOrder(
            vocabulary.token("<|turn|>"), vocabulary.token("[x]"), vocabulary.token("<tool>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<x>", "[x]", "{x}", "|x|", "<|x|>", "<\uFF5Cx\uFF5C>"})
  void someUserDefinedTokensLookLikeMarkers(String text) {
    assertThat(TemplateMarkers.needsSamples(new CharacterTokenizer().withUserDefined(text)))
        .isTrue();
  }

  @Test
  void othersAreForText() {
    assertThat(
            TemplateMarkers.needsSamples(
                new CharacterTokenizer()
                    .withControls("<x>")
                    .withUserDefined("  ", "x>", "<x", "<>", "<a b>")))
        .isFalse();
  }
}
