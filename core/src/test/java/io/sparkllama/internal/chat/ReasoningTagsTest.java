package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasoningTagsTest {

  private static String endIn(String template) {
    return ReasoningTags.ofTemplate(template).map(ReasoningTags::end).orElse("none");
  }

  @Test
  void aTemplateShowsTheMarksOfItsFamily() {
    assertThat(endIn("{{ '<think>\n' }}")).isEqualTo("</think>");
    assertThat(endIn("{{ content.split('</think>')[-1] }}")).isEqualTo("</think>");
    assertThat(endIn("[THINK]")).isEqualTo("[/THINK]");
    assertThat(endIn("<seed:think>")).isEqualTo("</seed:think>");
    assertThat(endIn("<mm:think> <thinking_instructions>")).isEqualTo("</mm:think>");
    assertThat(endIn("<|START_THINKING|>")).isEqualTo("<|END_THINKING|>");
    assertThat(endIn("<|inner_prefix|>")).isEqualTo("<|inner_suffix|>");
    assertThat(endIn("'<think{}>'.format(x)")).isEqualTo("</think:opensource>");
    assertThat(endIn("<|channel>thought <|think|>")).isEqualTo("<channel|>");
    assertThat(endIn("<|begin|>assistant<|think|>")).isEqualTo("<|end|>");
    assertThat(endIn("{{ '<|open|>' + tag }}")).isEqualTo("<|close|>think<|sep|>");
    assertThat(endIn("assistant to=self<|message|>")).isEqualTo("<|eom|>");
    assertThat(endIn("<thinking> [BEGIN FINAL RESPONSE]")).isEqualTo("[BEGIN FINAL RESPONSE]");
    assertThat(endIn("<|channel|>analysis<|message|>")).isEqualTo("<|end|>");
    assertThat(endIn("<|im_start|>assistant")).isEqualTo("none");
  }

  @Test
  void aVocabularyShowsTheMarksThatItHasAllTokensOf() {
    assertThat(ReasoningTags.ofVocabulary(Set.of("<think>", "</think>", "<s>")))
        .contains(ReasoningTags.THINK);
    assertThat(ReasoningTags.ofVocabulary(Set.of("<think>"))).isEmpty();
    assertThat(ReasoningTags.ofVocabulary(Set.of("<|channel|>", "<|message|>", "<|end|>")))
        .get()
        .extracting(ReasoningTags::begins)
        .isEqualTo(List.of("<|channel|>analysis", "<|channel|>commentary"));
  }

  @Test
  void reasoningThatIsCutOffGoesOverToTheAnswerAsTheFamilyDoes() {
    assertThat(ReasoningTags.THINK.cutOff()).isEqualTo("</think>");
    assertThat(ReasoningTags.ofTemplate("<|channel|>").orElseThrow().cutOff())
        .isEqualTo("<|end|><|start|>assistant<|channel|>final<|message|>");
    assertThat(ReasoningTags.ofTemplate("<|open|>").orElseThrow().cutOff())
        .isEqualTo("<|close|>think<|sep|><|open|>response<|sep|>");
  }

  @Test
  void aPromptThatEndsBehindTheFirstMarkHasBegunTheReasoning() {
    ReasoningTags think = ReasoningTags.THINK;
    assertThat(think.beginsReasoning("<|im_start|>assistant\n<think>\n")).isTrue();
    assertThat(think.beginsReasoning("<|im_start|>assistant\n<think>\n\n</think>\n\n")).isFalse();
    assertThat(think.beginsReasoning("What is <think> for?<|im_end|>\n")).isFalse();
    ReasoningTags channels = ReasoningTags.ofTemplate("<|channel|>").orElseThrow();
    assertThat(channels.beginsReasoning("<|start|>assistant")).isFalse();
    assertThat(channels.beginsReasoning("<|start|>assistant<|channel|>analysis<|message|>"))
        .isTrue();
  }
}
