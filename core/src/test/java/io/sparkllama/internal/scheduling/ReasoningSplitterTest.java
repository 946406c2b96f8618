package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.chat.ReasoningTags;
import io.sparkllama.internal.scheduling.ReasoningSplitter.Event;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasoningSplitterTest {

  private static final ReasoningTags THINK = ReasoningTags.THINK;
  private static final ReasoningTags CHANNELS =
      ReasoningTags.ofTemplate("<|channel|>").orElseThrow();

  private final WordTokenizer letters = new WordTokenizer();
  private final WordTokenizer controls = new WordTokenizer().withControls("<think>", "</think>");
  private final WordTokenizer harmony =
      new WordTokenizer().withControls("<|channel|>", "<|message|>", "<|end|>", "<|start|>");
  private Event last = Event.CONTINUE;
  private ReasoningSplitter splitter;

  /** What becomes of tokens: reasoning, answer and the number of tokens that are reasoning. */
  private String split(
      ReasoningTags tags, WordTokenizer tokenizer, boolean inside, String... words) {
    return split(tags, tokenizer, inside, false, List.of(), words);
  }

  private String split(
      ReasoningTags tags,
      WordTokenizer tokenizer,
      boolean inside,
      boolean bound,
      List<String> stops,
      String... words) {
    int[] tokens = Arrays.stream(words).mapToInt(tokenizer::token).toArray();
    TextBuffer answer = new TextBuffer(stops);
    splitter =
        new ReasoningSplitter(new TagPatterns(tags, tokenizer), tokenizer, inside, bound, answer);
    for (int token : tokens) {
      last = splitter.take(token);
    }
    splitter.flush();
    return splitter.reasoning() + "|" + answer + "|" + splitter.reasoningTokens();
  }

  @Test
  void marksOfSeveralTokensAreFoundAcrossTheirBorders() {
    assertThat(split(THINK, letters, false, "<th", "ink>\nsix ", "times 7\n</", "think", ">\n\n42"))
        .isEqualTo("six times 7|42|5");
    assertThat(split(THINK, letters, false, "<think>a</think>b", "c")).isEqualTo("a|bc|1");
    assertThat(split(THINK, letters, false, "\n", "<think>", "a </thin b", "</think>", " c"))
        .isEqualTo("a </thin b| c|4");
  }

  @Test
  void aMarkThatIsATokenIsNotFoundWhereItsLettersAreSpelled() {
    assertThat(split(THINK, controls, false, "<think>", "close by </", "think>", "</think>", "b"))
        .isEqualTo("close by </think>|b|4");
    assertThat(split(THINK, controls, false, "<th", "ink>", "a")).isEqualTo("null|<think>a|0");
    WordTokenizer userDefined = new WordTokenizer().withUserDefined("<think>", "</think>");
    assertThat(split(THINK, userDefined, false, "<think>", "a", "</think>", "b", "</think>"))
        .isEqualTo("a|b</think>|3");
  }

  @Test
  void anAnswerWithoutReasoningIsWhole() {
    assertThat(split(THINK, letters, false, "\n\n  <thin", " air>", "\n"))
        .isEqualTo("null|\n\n  <thin air>\n|0");
    assertThat(split(THINK, letters, false, "x <think>y</think>", " z"))
        .isEqualTo("null|x <think>y</think> z|0");
    assertThat(split(THINK, letters, false, "<thi")).isEqualTo("null|<thi|0");
    assertThat(split(THINK, letters, false)).isEqualTo("null||0");
  }

  @Test
  void aPromptMayHaveBegunTheReasoning() {
    assertThat(split(THINK, letters, true, "a", "</think>", "\n", "\n", "b", "\n"))
        .isEqualTo("a|b\n|2");
    assertThat(split(THINK, letters, true, "a")).isEqualTo("a||1");
    assertThat(splitter.isBeforeFinalAnswer()).isTrue();
  }

  @Test
  void blankLinesBehindTheLastMarkAreLeftOutAndIndentationStays() {
    assertThat(split(THINK, controls, false, "<think>", "\n\n", "</think>", "\n \n", "  b", "\n\n"))
        .isEqualTo("|  b\n\n|3");
    assertThat(
            split(
                THINK,
                controls,
                false,
                false,
                List.of("\n\n"),
                "<think>",
                "a\n\nb",
                "</think>",
                "\n\n",
                "c",
                "\n\n",
                "d"))
        .isEqualTo("a\n\nb|c|3");
    assertThat(last).isEqualTo(Event.STOP_STRING);
  }

  @Test
  void stopStringsAreLookedForInTheAnswerAlone() {
    assertThat(
            split(
                THINK,
                letters,
                true,
                false,
                List.of("42"),
                "is it 42?",
                "</think>",
                "Yes, 4",
                "2."))
        .isEqualTo("is it 42?|Yes, |2");
    assertThat(last).isEqualTo(Event.STOP_STRING);
  }

  @Test
  void channelsAreReasoningUntilTheLastOne() {
    assertThat(
            split(
                CHANNELS,
                harmony,
                false,
                "<|channel|>",
                "analysis",
                "<|message|>",
                "six",
                " times",
                "<|end|>",
                "<|start|>",
                "assistant",
                "<|channel|>",
                "comment",
                "ary",
                " to=you",
                "<|message|>",
                "tell",
                "<|end|>",
                "<|start|>",
                "assistant",
                "<|channel|>",
                "final",
                "<|message|>",
                "42",
                "<|end|>"))
        .isEqualTo("six times\ntell|42|20");
    assertThat(last).isEqualTo(Event.END);
    assertThat(split(CHANNELS, harmony, false, "<|channel|>", "final", "<|message|>", "42"))
        .isEqualTo("null|42|0");
    assertThat(split(CHANNELS, harmony, false, "42")).isEqualTo("null|42|0");
    assertThat(split(CHANNELS, harmony, false, "<|channel|>", "analysis", "<|message|>", "a"))
        .isEqualTo("a||4");
  }

  @Test
  void marksOfTokensAndLettersAreFoundAsAWhole() {
    ReasoningTags tags = ReasoningTags.ofTemplate("<|open|>").orElseThrow();
    WordTokenizer kimi = new WordTokenizer().withControls("<|open|>", "<|close|>", "<|sep|>");
    assertThat(
            split(
                tags,
                kimi,
                true,
                "six",
                "<|close|>",
                "th",
                "ink",
                "<|sep|>",
                "<|open|>",
                "response",
                "<|sep|>",
                "42",
                "<|close|>",
                "ink",
                "<|close|>",
                "response",
                "<|sep|>"))
        .isEqualTo("six|42ink|8");
    assertThat(last).isEqualTo(Event.END);
    assertThat(split(tags, kimi, false, "42", "<|close|>", "resp")).isEqualTo("null|42resp|0");
    ReasoningTags spelled = ReasoningTags.ofTemplate("[BEGIN FINAL RESPONSE]").orElseThrow();
    assertThat(
            split(
                spelled,
                letters,
                true,
                "six\n[BEGIN",
                " FINAL RESPONSE",
                "]\n4",
                "2\n[END FINAL",
                " RESPONSE",
                "] more"))
        .isEqualTo("six|42\n|3");
    assertThat(last).isEqualTo(Event.END);
  }

  @Test
  void anEndMarkThatTheModelTakesForTheEndOfAllEndsTheReasoningAlone() {
    ReasoningTags tags =
        new ReasoningTags(
            List.of("<think>"), "", WordTokenizer.END, List.of("<say>"), "", WordTokenizer.END);
    assertThat(split(tags, controls, true, "a", WordTokenizer.END, "<say>", "b"))
        .isEqualTo("a|b|3");
    assertThat(split(tags, controls, true, "a", WordTokenizer.END, "<say>", "b", WordTokenizer.END))
        .isEqualTo("a|b|3");
    assertThat(last).isEqualTo(Event.END);
  }

  @Test
  void theEndOfAllInsideTheReasoningLeavesNoAnswer() {
    assertThat(split(THINK, controls, false, "<think>", "a", WordTokenizer.END)).isEqualTo("a||3");
    assertThat(last).isEqualTo(Event.END);
    assertThat(splitter.isReasoning()).isTrue();
  }

  @Test
  void lettersInTheTokenOfTheEndMarkAreNoneOfABoundAnswer() {
    assertThat(split(THINK, letters, true, true, List.of(), "a", "</think>\nSure"))
        .isEqualTo("a||2");
    assertThat(splitter.isUndecided()).isTrue();
    assertThat(splitter.isLeading(letters.token("\n"))).isTrue();
    assertThat(splitter.isLeading(letters.token("{"))).isFalse();
  }

  @Test
  void onlyWhatMayBecomeAMarkLeadsToReasoning() {
    split(THINK, letters, false);
    assertThat(splitter.isLeading(letters.token("<th"))).isTrue();
    assertThat(splitter.isLeading(letters.token("\n<think>"))).isTrue();
    assertThat(splitter.isLeading(letters.token("<a>"))).isFalse();
    assertThat(splitter.isLeading(letters.token(WordTokenizer.END))).isFalse();
    splitter.take(letters.token("<th"));
    assertThat(splitter.isLeading(letters.token("ink>"))).isTrue();
    assertThat(splitter.isLeading(letters.token("en>"))).isFalse();
    // the token that ends the tag may hold the first of the reasoning
    assertThat(splitter.isLeading(letters.token("ink>\nso"))).isTrue();
  }
}
