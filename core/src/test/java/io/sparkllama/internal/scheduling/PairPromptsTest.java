package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.Model;
import io.sparkllama.result.Failure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A query and a document as tokens. */
class PairPromptsTest {

  private final CharacterTokenizer vocabulary =
      new CharacterTokenizer() {
        @Override
        public OptionalInt separatorToken() {
          return separator;
        }
      }.withControls("<s>", "</s>", "<sep>").withUserDefined("<t>");

  private OptionalInt separator = OptionalInt.empty();

  private List<Segment> segments(Optional<String> template, String query, String document)
      throws Refusal {
    Model model = new UnusedModel(vocabulary, Optional.empty(), template);
    return new PairPrompts(model, SpecialTokens.of(vocabulary)).tokenize(query, document);
  }

  private String written(String template, String query, String document) throws Refusal {
    return vocabulary.written(Segment.join(segments(Optional.of(template), query, document)));
  }

  private String concatenated(String query, String document) throws Refusal {
    return vocabulary.written(Segment.join(segments(Optional.empty(), query, document)));
  }

  @Test
  void withoutATemplateEachTextIsFollowedByTheEndMarker() throws Refusal {
    assertThat(concatenated("ab", "cd")).isEqualTo("abcd");
    vocabulary.beginningWith("<s>").endingWith("</s>");
    assertThat(concatenated("ab", "c</s>")).isEqualTo("«<s>»ab«</s>»c</s>«</s>»");
    separator = OptionalInt.of(vocabulary.token("<sep>"));
    assertThat(concatenated("ab", "cd")).isEqualTo("«<s>»ab«</s>»«<sep>»cd«</s>»");
  }

  @Test
  void onlyTheDocumentMayBeCut() throws Refusal {
    vocabulary.beginningWith("<s>").endingWith("</s>");
    assertThat(segments(Optional.empty(), "ab", "cde"))
        .extracting(Segment::cuttable)
        .containsExactly(0, 0, 0, 3, 0);
    assertThat(segments(Optional.of("<s>{query}-{document}+<sep>{query}"), "longer", "cde"))
        .extracting(Segment::cuttable)
        .containsExactly(0, 3, 0, 0);
  }

  @Test
  void aTemplateSaysWhereTheTextsStand() throws Refusal {
    vocabulary.beginningWith("<s>");
    assertThat(written("<s>Q: {query} D: {document}<sep>", "a<sep>", "b<s>"))
        .isEqualTo("«<s>»Q: a<sep> D: b<s>«<sep>»");
    assertThat(written("{document}{query}", "q", "d")).isEqualTo("dq");
    assertThat(written("{query}{document}{query}.", "q", "d")).isEqualTo("qdq.");
    assertThat(written("<t>{query}{document}", "<t>", "d"))
        .as("a marker of the template")
        .isEqualTo("«<t>»<t>d");
    assertThat(written("{query}{document}", "{document}", "{query}"))
        .isEqualTo("{document}{query}");
  }

  @Test
  void aTemplateHasPlacesForBoth() {
    assertThatThrownBy(() -> written("D: {document}", "a", "b"))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("the template for pairs in the model's file has no {query}; use");
    assertThatThrownBy(() -> written("Q: {query}", "a", "b"))
        .hasMessageStartingWith("the template for pairs in the model's file has no {document}; use")
        .satisfies(
            refusal ->
                assertThat(((Refusal) refusal).failure().kind()).isEqualTo(Failure.Kind.MODEL));
  }

  @Test
  void textsWithoutTokensAreRefused() {
    assertThatThrownBy(() -> concatenated("", "b"))
        .hasMessage("the query has no tokens; provide a text that is not blank");
    assertThatThrownBy(() -> concatenated("a", ""))
        .hasMessage("the document has no tokens; provide a text that is not blank");
  }
}
