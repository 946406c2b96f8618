package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.chat.Rendering.Piece;
import io.sparkllama.request.ChatMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Templates that are given as text, and the markers that they write. */
class InterpretedTemplatesTest {

  private final CharacterTokenizer vocabulary =
      new CharacterTokenizer() {
        @Override
        public String beginText() {
          return beginText;
        }

        @Override
        public String endText() {
          return endText;
        }

        @Override
        public OptionalInt beginToken() {
          return begins ? OptionalInt.of(token("<s>")) : OptionalInt.empty();
        }
      }.withControls("<s>", "</s>");

  private String beginText = "<s>";
  private String endText = "</s>";
  private boolean begins;

  private InterpretedTemplates templates(Optional<String> own) {
    return new InterpretedTemplates(new UnusedModel(vocabulary, own, Optional.empty()));
  }

  /** Pieces of data are in brackets. */
  private String rendered(String template, String content) throws Refusal {
    return templates(Optional.empty())
        .render(List.of(ChatMessage.user(content)), template, "")
        .stream()
        .map(piece -> piece.data() ? "(" + piece.text() + ")" : piece.text())
        .collect(Collectors.joining());
  }

  @Test
  void markersOfTheVocabularyHaveNames() throws Refusal {
    String template = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}";
    assertThat(rendered(template, "a")).isEqualTo("<s>(a)</s>");
    beginText = "";
    endText = "";
    String asking = "{{ bos_token is defined }},{{ eos_token is defined }}";
    assertThat(rendered(asking, "a")).isEqualTo("False,False");
  }

  @Test
  void theBeginMarkerIsLeftToAVocabularyThatAddsIt() throws Refusal {
    begins = true;
    assertThat(rendered("{{ bos_token }}x{{ bos_token }}", "a")).isEqualTo("x<s>");
    assertThat(rendered("<s>x", "a")).isEqualTo("x");
    assertThat(rendered("x<s>{{ messages[0].content }}", "a")).isEqualTo("x<s>(a)");
    assertThat(rendered("{{ messages[0].content }}", "<s>")).isEqualTo("(<s>)");
    assertThat(rendered("{% if false %}{% endif %}", "a")).isEmpty();
    beginText = "";
    assertThat(rendered("<s>x", "a")).isEqualTo("<s>x");
    begins = false;
    beginText = "<s>";
    assertThat(rendered("<s>x", "a")).isEqualTo("<s>x");
  }

  @Test
  void whatIsATemplateIsSeenFromItsText() throws Refusal {
    InterpretedTemplates without = templates(Optional.empty());
    assertThat(without.has("")).isFalse();
    assertThat(without.has("chatml")).isFalse();
    assertThat(without.has("{{ a }}")).isTrue();
    assertThat(without.has("{% a %}")).isTrue();
    assertThat(without.has("file:x")).isTrue();
    assertThat(without.source("")).isEmpty();
    InterpretedTemplates own = templates(Optional.of("own"));
    assertThat(own.has("")).isTrue();
    assertThat(own.source("")).isEqualTo("own");
    assertThat(own.source("{{ a }}")).isEqualTo("{{ a }}");
    assertThat(own.render(List.of(ChatMessage.user("a")), "", ""))
        .containsExactly(new Piece("own", false));
  }

  @Test
  void rolesAreTemplateTextAndContentsAreData() throws Refusal {
    assertThat(rendered("{{ messages[0].role }}: {{ messages[0].content }}", "user"))
        .isEqualTo("user: (user)");
    assertThat(rendered("{{ tools }},{{ documents }},{{ add_generation_prompt }}", "a"))
        .isEqualTo("None,None,True");
  }
}
