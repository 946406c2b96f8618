package io.sparkllama.internal.chat;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tags around the reasoning of a family of models, as text. The vocabulary determines which of
 * them are tokens. Immutable.
 *
 * @param begins each of these starts the reasoning
 * @param tagEnd ends a tag that starts something, as in {@code <|channel|>analysis<|message|>};
 *     empty if such tags need no end
 * @param end ends the reasoning
 * @param answers each of these starts the final answer; empty if it follows immediately
 * @param transition what a model writes between the end of the reasoning and the first word of the
 *     final answer
 * @param answerEnd ends the final answer if the model may continue after it; empty for none
 */
public record ReasoningTags(
    List<String> begins,
    String tagEnd,
    String end,
    List<String> answers,
    String transition,
    String answerEnd) {

  /** The tags of most families, and the default for an unknown model. */
  public static final ReasoningTags THINK = tags("<think>", "</think>");

  /**
   * How to recognize a family.
   *
   * @param tokens tokens that its vocabularies have, all of them
   * @param signs texts in its templates, at least one of them
   */
  private record Family(ReasoningTags tags, List<String> tokens, List<String> signs) {}

  /** Checked in order: a family whose signs also occur in others comes after these. */
  private static final List<Family> FAMILIES =
      List.of(
          // gpt-oss
          new Family(
              new ReasoningTags(
                  List.of("<|channel|>analysis", "<|channel|>commentary"),
                  "<|message|>",
                  "<|end|>",
                  List.of("<|channel|>final"),
                  "<|start|>assistant<|channel|>final<|message|>",
                  "<|end|>"),
              List.of("<|channel|>", "<|message|>", "<|end|>"),
              List.of("<|channel|>")),
          // Gemma 4
          new Family(
              tags("<|channel>thought", "<channel|>"),
              List.of("<|channel>", "<channel|>"),
              List.of("<|channel>")),
          // Kimi K3
          new Family(
              new ReasoningTags(
                  List.of("<|open|>think<|sep|>"),
                  "",
                  "<|close|>think<|sep|>",
                  List.of("<|open|>response<|sep|>"),
                  "<|open|>response<|sep|>",
                  "<|close|>response<|sep|>"),
              List.of("<|open|>", "<|close|>", "<|sep|>"),
              List.of("<|open|>")),
          // Muse Glimmer
          new Family(
              new ReasoningTags(
                  List.of("to=self"),
                  "<|message|>",
                  "<|eom|>",
                  List.of("to=user"),
                  "<|start|>assistant to=user<|message|>",
                  "<|eom|>"),
              List.of("<|eom|>", "<|message|>", "<|eot|>"),
              List.of("to=self<|message|>")),
          // Solar Open
          new Family(
              new ReasoningTags(
                  List.of("<|think|>"),
                  "",
                  "<|end|>",
                  List.of("<|content|>"),
                  "<|begin|>assistant<|content|>",
                  "<|end|>"),
              List.of("<|think|>", "<|content|>", "<|end|>"),
              List.of("assistant<|think|>")),
          // Apriel
          new Family(
              new ReasoningTags(
                  List.of("Here are my reasoning steps:"),
                  "",
                  "[BEGIN FINAL RESPONSE]",
                  List.of(),
                  "",
                  "[END FINAL RESPONSE]"),
              List.of("[BEGIN FINAL RESPONSE]"),
              List.of("[BEGIN FINAL RESPONSE]")),
          // Command R7B and later
          family(tags("<|START_THINKING|>", "<|END_THINKING|>")),
          // Magistral, Ministral
          family(tags("[THINK]", "[/THINK]")),
          // Seed-OSS
          family(tags("<seed:think>", "</seed:think>")),
          // MiniMax M3
          family(tags("<mm:think>", "</mm:think>")),
          // Apertus
          family(tags("<|inner_prefix|>", "<|inner_suffix|>")),
          // Hunyuan, whose template puts the names of its tokens together
          new Family(
              tags("<think:opensource>", "</think:opensource>"),
              List.of("<think:opensource>", "</think:opensource>"),
              List.of("<think{}>", "<think:opensource>")),
          family(THINK),
          family(tags("<thinking>", "</thinking>")));

  public ReasoningTags {
    begins = List.copyOf(begins);
    answers = List.copyOf(answers);
  }

  private static ReasoningTags tags(String begin, String end) {
    return new ReasoningTags(List.of(begin), "", end, List.of(), "", "");
  }

  private static Family family(ReasoningTags tags) {
    List<String> both = List.of(tags.begins().get(0), tags.end());
    return new Family(tags, both, both);
  }

  /** The tags that a chat template contains. */
  public static Optional<ReasoningTags> ofTemplate(String template) {
    return FAMILIES.stream()
        .filter(family -> family.signs().stream().anyMatch(template::contains))
        .findFirst()
        .map(Family::tags);
  }

  /**
   * The tags for which a vocabulary has tokens.
   *
   * @param tokens texts of its control and user-defined tokens
   */
  public static Optional<ReasoningTags> ofVocabulary(Set<String> tokens) {
    return FAMILIES.stream()
        .filter(family -> tokens.containsAll(family.tokens()))
        .findFirst()
        .map(Family::tags);
  }

  /** Everything between the last word of the reasoning and the first word of the final answer. */
  public String cutOff() {
    return end + transition;
  }

  /** Whether the end of a prompt already starts the reasoning. */
  public boolean beginsReasoning(String prompt) {
    String last = prompt.stripTrailing();
    return begins.stream().anyMatch(begin -> last.endsWith(begin + tagEnd));
  }
}
