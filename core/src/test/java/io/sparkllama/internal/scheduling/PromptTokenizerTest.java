package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.PromptOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts to tokens that fit, without a processor. A token is a byte; a control token is NUL. */
class PromptTokenizerTest {

  private static final int CONTEXT_LENGTH = 32;
  private static final int MOST = 31;

  private record Options(
      boolean chat,
      String systemPrompt,
      String chatTemplate,
      String chatTemplateKwargs,
      OverlongPrompt overlongPrompt)
      implements PromptOptions {

    static Options plain(OverlongPrompt overlong) {
      return new Options(false, "", "", "", overlong);
    }

    static Options chat(String system) {
      return new Options(true, system, "", "", OverlongPrompt.FAIL);
    }

    Options with(String template, String kwargs) {
      return new Options(chat, systemPrompt, template, kwargs, overlongPrompt);
    }
  }

  private static final Options FAIL = Options.plain(OverlongPrompt.FAIL);

  private static PromptTokenizer tokenizer(ScriptedEngine engine) {
    return new PromptTokenizer(
        engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true)), CONTEXT_LENGTH);
  }

  private final PromptTokenizer tokenizer = tokenizer(ScriptedEngine.shouting());

  private static String text(Tokens tokens) {
    byte[] bytes = new byte[tokens.ids().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) tokens.ids()[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Tokens tokenize(String text, Options options, int wanted) throws Refusal {
    return tokenizer.tokenize(Prompt.text(text), options, MOST, wanted);
  }

  @Test
  void aTextThatFitsIsTakenWhole() throws Refusal {
    Tokens tokens = tokenize("a".repeat(MOST), FAIL, MOST);
    assertThat(tokens.ids()).hasSize(MOST);
    assertThat(tokens.truncated()).isFalse();
    // a text that must not be cut may have more than is wanted
    assertThat(tokenize("a".repeat(20), FAIL, 10).ids()).hasSize(20);
  }

  @Test
  void aTextThatDoesNotFitIsRefusedWithItsTokens() {
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> tokenize("a".repeat(MOST + 1), FAIL, MOST));
    assertThat(refusal)
        .hasMessage(
            "the prompt has 32 tokens, and at most 31 tokens fit the context length of 32; shorten it"
                + " or raise contextSize");
    assertThat(refusal.tokens()).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATE_LEFT, 4, ghij",
    "TRUNCATE_RIGHT, 4, abcd",
    "TRUNCATE_MIDDLE, 4, abij",
    "TRUNCATE_MIDDLE, 5, abcij",
    "TRUNCATE_LEFT, 10, abcdefghij"
  })
  void aTextIsCutToWhatIsWanted(OverlongPrompt how, int wanted, String left) throws Refusal {
    Tokens tokens = tokenize("abcdefghij", Options.plain(how), wanted);
    assertThat(text(tokens)).isEqualTo(left);
    assertThat(tokens.truncated()).isEqualTo(wanted < 10);
  }

  /** No token of it could stay, so that it is not tokenized. */
  @ParameterizedTest
  @CsvSource({"TRUNCATE_LEFT, mmlast", "TRUNCATE_RIGHT, firstm", "TRUNCATE_MIDDLE, firast"})
  void mostOfAVeryLongTextIsNotRead(OverlongPrompt how, String left) throws Refusal {
    String text = "first" + "m".repeat((CONTEXT_LENGTH + 4) * 1024) + "last";
    assertThat(text(tokenize(text, Options.plain(how), 6))).isEqualTo(left);
    assertThatThrownBy(() -> tokenize(text, FAIL, 6))
        .hasMessage(
            "the prompt has 36873 characters, and at most 31 tokens fit the context length of 32;"
                + " shorten it or raise contextSize");
  }

  /** A character of two halves at the place where a very long text is cut. */
  @Test
  void noCharacterIsCutInHalf() throws Refusal {
    String faces = "\uD83D\uDE00".repeat(CONTEXT_LENGTH * 1024);
    for (String before : new String[] {"", "a"}) {
      Tokens tokens =
          tokenize(before + faces + before, Options.plain(OverlongPrompt.TRUNCATE_LEFT), 5);
      assertThat(tokens.truncated()).isTrue();
      assertThat(tokens.ids()).hasSize(5).doesNotContain((int) '?');
    }
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThatThrownBy(() -> tokenize(null, FAIL, MOST))
        .hasMessage("the prompt is null; provide one");
    assertThatThrownBy(() -> tokenize("", FAIL, MOST))
        .hasMessage("the prompt is empty; provide a text");
    assertThatThrownBy(() -> tokenize("a\uD83Db", FAIL, MOST))
        .hasMessage(
            "the prompt is not well-formed Unicode: unpaired surrogate U+D83D at index 1; repair or"
                + " remove it");
    assertThatThrownBy(() -> tokenizer.tokenize("query", "", OverlongPrompt.FAIL, MOST, MOST))
        .hasMessage("the query is empty; provide a text");
  }

  @Test
  void aTextOfAConversationIsWhatTheUserSays() throws Refusal {
    assertThat(text(tokenize("hi", Options.chat(""), MOST))).isEqualTo("user: hi\0");
    assertThat(text(tokenize("hi", Options.chat("be"), MOST))).isEqualTo("system: be\0user: hi\0");
    assertThat(text(tokenize("<end>", Options.chat(""), MOST))).isEqualTo("user: <end>\0");
  }

  @Test
  void whatTheSystemSaysInAConversationCountsBeforeWhatAllAreTold() throws Refusal {
    Prompt said = Prompt.chat(ChatMessage.system("own"), ChatMessage.user("hi"));
    assertThat(text(tokenizer.tokenize(said, Options.chat("all"), MOST, MOST)))
        .isEqualTo("system: own\0user: hi\0");
    Prompt silent = Prompt.chat(ChatMessage.user("hi"));
    assertThat(text(tokenizer.tokenize(silent, Options.chat("all"), MOST, MOST)))
        .isEqualTo("system: all\0user: hi\0");
    assertThatThrownBy(() -> tokenizer.tokenize(Prompt.chat(), FAIL, MOST, MOST))
        .hasMessage("the conversation has no messages; add one");
  }

  @Test
  void aTemplateThatTheEngineKnowsByNameTakesNoValues() {
    assertThatThrownBy(() -> tokenize("hi", Options.chat("").with("chatml", "{\"a\": 1}"), MOST))
        .hasMessage(
            "chatTemplateKwargs is set, but a template that is selected by name takes no"
                + " values; remove it, or give the template's text");
  }

  @Test
  void aTemplateAsTextTakesValuesAndAloneBringsInControlTokens() throws Refusal {
    Options options =
        Options.chat("")
            .with(
                "{% for m in messages %}{{ tone }} {{ m.content }}<end>{% endfor %}",
                "{\"tone\": \"<end>\"}");
    // a value is data as well
    assertThat(text(tokenize("hi<end>", options, MOST))).isEqualTo("<end> hi<end>\0");
  }

  @Test
  void aPairIsCutInItsDocumentAlone() throws Refusal {
    PromptTokenizer pairs = tokenizer(ScriptedEngine.shouting().reranker());
    Tokens tokens = pairs.tokenize("query", "document", OverlongPrompt.TRUNCATE_RIGHT, 8);
    assertThat(text(tokens)).isEqualTo("querydoc");
    assertThat(tokens.truncated()).isTrue();
    assertThat(pairs.tokenize("query", "doc", OverlongPrompt.FAIL, 8).truncated()).isFalse();
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class,
            () -> pairs.tokenize("a long query", "doc", OverlongPrompt.TRUNCATE_LEFT, 12));
    assertThat(refusal)
        .hasMessage(
            "the query has 12 tokens including its control tokens, and at most 12 fit, so there"
                + " is no room for the document; shorten the query or raise contextSize");
    assertThat(refusal.tokens()).isEqualTo(12);
  }
}
