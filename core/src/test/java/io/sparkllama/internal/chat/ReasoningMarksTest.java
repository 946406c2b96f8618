package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasoningMarksTest {

  private static String endIn(String template) {
    return ReasoningMarks.ofTemplate(template).map(ReasoningMarks::end).orElse("none");
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
    assertThat(ReasoningMarks.ofVocabulary(Set.of("<think>", "</think>", "<s>")))
        .contains(ReasoningMarks.THINK);
    assertThat(ReasoningMarks.ofVocabulary(Set.of("<think>"))).isEmpty();
    assertThat(ReasoningMarks.ofVocabulary(Set.of("<|channel|>", "<|message|>", "<|end|>")))
        .get()
        .extracting(ReasoningMarks::begins)
        .isEqualTo(List.of("<|channel|>analysis", "<|channel|>commentary"));
  }

  @Test
  void thinkingThatIsCutOffGoesOverToTheAnswerAsTheFamilyDoes() {
    assertThat(ReasoningMarks.THINK.cutOff()).isEqualTo("</think>");
    assertThat(ReasoningMarks.ofTemplate("<|channel|>").orElseThrow().cutOff())
        .isEqualTo("<|end|><|start|>assistant<|channel|>final<|message|>");
    assertThat(ReasoningMarks.ofTemplate("<|open|>").orElseThrow().cutOff())
        .isEqualTo("<|close|>think<|sep|><|open|>response<|sep|>");
  }

  @Test
  void aPromptThatEndsBehindTheFirstMarkHasBegunTheThinking() {
    ReasoningMarks think = ReasoningMarks.THINK;
    assertThat(think.beginsThinking("<|im_start|>assistant\n<think>\n")).isTrue();
    assertThat(think.beginsThinking("<|im_start|>assistant\n<think>\n\n</think>\n\n")).isFalse();
    assertThat(think.beginsThinking("What is <think> for?<|im_end|>\n")).isFalse();
    ReasoningMarks channels = ReasoningMarks.ofTemplate("<|channel|>").orElseThrow();
    assertThat(channels.beginsThinking("<|start|>assistant")).isFalse();
    assertThat(channels.beginsThinking("<|start|>assistant<|channel|>analysis<|message|>"))
        .isTrue();
  }
}
