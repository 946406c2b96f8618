package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.PromptOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations to tokens. A token is a byte, and the control token is NUL. */
class ChatPromptsTest {

  private record Template(String chatTemplate, String chatTemplateKwargs) implements PromptOptions {

    static Template of(String text) {
      return new Template(text, "");
    }

    @Override
    public boolean chat() {
      return true;
    }

    @Override
    public String systemPrompt() {
      return "";
    }

    @Override
    public OverlongPrompt overlongPrompt() {
      return OverlongPrompt.FAIL;
    }
  }

  private static final int MOST = 100;

  private static final Template OF_THE_MODEL = Template.of("");

  private static final List<ChatMessage> TALK =
      List.of(ChatMessage.system("be"), ChatMessage.user("long<end>"));

  private static ChatPrompts prompts(ScriptedEngine engine) {
    Model model = engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true));
    return new ChatPrompts(model, new TextBound(model.tokenizer(), MOST));
  }

  private final ChatPrompts prompts = prompts(ScriptedEngine.shouting());

  private static String text(List<Segment> segments) {
    int[] ids = Segment.join(segments);
    byte[] bytes = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = (byte) ids[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String render(ChatPrompts prompts, Template template) throws Refusal {
    return text(prompts.tokenize(TALK, template, MOST));
  }

  @Test
  void aTemplateOfTheEngineBringsInControlTokensAndContentsDoNot() throws Refusal {
    assertThat(render(prompts, OF_THE_MODEL)).isEqualTo("system: be\0user: long<end>\0");
  }

  @Test
  void theTemplateOfTheModelsFileIsTakenWhereNoneIsSet() throws Refusal {
    ChatPrompts own =
        prompts(
            ScriptedEngine.shouting()
                .withTemplate(
                    "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}<end>"));
    assertThat(render(own, OF_THE_MODEL)).isEqualTo("[system]be[user]long<end>\0");
    assertThat(render(own, Template.of("chatml"))).isEqualTo("system: be\0user: long<end>\0");
    assertThat(render(own, Template.of("{{ messages[1].content }}!"))).isEqualTo("long<end>!");
  }

  @Test
  void onlyTheLongestContentOfAStretchOfTextMayBeCut() throws Refusal {
    List<Segment> stretches = prompts.tokenize(TALK, OF_THE_MODEL, MOST);
    assertThat(stretches).extracting(Segment::cuttable).containsExactly(2, 0, 9, 0);
    assertThat(stretches).extracting(Segment::head).containsExactly(8, 1, 6, 1);
    List<Segment> one =
        prompts.tokenize(
            TALK, Template.of("{% for m in messages %}{{ m.content }};{% endfor %}?"), MOST);
    assertThat(one).extracting(Segment::length).containsExactly(14);
    assertThat(one).extracting(Segment::head).containsExactly(3);
    assertThat(one).extracting(Segment::cuttable).containsExactly(9);
  }

  @Test
  void aFileOfATemplateIsReadOnce(@TempDir Path folder) throws IOException, Refusal {
    Path file =
        Files.writeString(folder.resolve("template"), "{{ messages[0].content }}{{ tone }}");
    Template named = new Template("file:" + file, "{\"tone\": \" calm\"}");
    assertThat(render(prompts, named)).isEqualTo("be calm");
    Files.delete(file);
    assertThat(render(prompts, named)).isEqualTo("be calm");
    assertThatThrownBy(() -> render(prompts(ScriptedEngine.shouting()), named))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("chatTemplate is 'file:" + file + "', which cannot be read (");
  }

  @Test
  void aTemplateThatRefusesAConversationSaysWhoseItIs() {
    String refusing = "{{ raise_exception('no system') }}";
    assertThatThrownBy(() -> render(prompts, Template.of(refusing)))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("the template of chatTemplate cannot render this conversation: ")
        .hasMessageContaining("no system");
    ChatPrompts own = prompts(ScriptedEngine.shouting().withTemplate(refusing));
    assertThatThrownBy(() -> render(own, OF_THE_MODEL))
        .hasMessageStartingWith("the model's chat template cannot render this conversation: ");
  }

  @Test
  void valuesAreForTemplatesOfWhichThereIsTheText() throws Refusal {
    String values = "{\"tone\": \"<end>\"}";
    assertThat(render(prompts, new Template("{{ tone }}<end>", values))).isEqualTo("<end>\0");
    assertThatThrownBy(() -> render(prompts, new Template("chatml", values)))
        .hasMessageStartingWith(
            "chatTemplateKwargs is set, but a template that is selected by" + " name");
  }

  @Test
  void aConversationHasMessagesOfText() {
    assertThatThrownBy(() -> prompts.tokenize(List.of(), OF_THE_MODEL, MOST))
        .hasMessage("the conversation has no messages; add one");
    for (Template template : List.of(OF_THE_MODEL, Template.of("{{ messages }}"))) {
      List<ChatMessage> broken =
          List.of(ChatMessage.user("a"), ChatMessage.user("b"), ChatMessage.user("\uDC00"));
      assertThatThrownBy(() -> prompts.tokenize(broken, template, MOST))
          .hasMessageStartingWith("the content of message 2 is not well-formed Unicode");
    }
  }

  @Test
  void whatATemplateWritesOfItselfIsKnownWithoutAConversation() {
    assertThat(prompts.written("")).contains("system: <end>", "assistant: <end>");
    assertThat(prompts.written("{{ a }}<think>")).isEqualTo("{{ a }}<think>");
    assertThat(prompts.written("file:/absent")).isEmpty();
  }
}
