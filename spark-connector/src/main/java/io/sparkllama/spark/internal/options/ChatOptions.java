package io.sparkllama.spark.internal.options;

import io.sparkllama.BatchGenerationConfig;
import java.util.Optional;

/** How a prompt becomes a conversation. */
public final class ChatOptions {

  static final OptionGroup GROUP = new OptionGroup("Chat template");

  public static final OptionKey<Optional<Boolean>> CHAT =
      GROUP
          .key("chat", ValueType.BOOLEAN.optional())
          .scope(Scope.ROW)
          .changesResults()
          .help(
              "whether to render prompts with the model's chat template; empty for yes beside a"
                  + " system_prompt, else no")
          .declare();

  public static final OptionKey<String> SYSTEM_PROMPT =
      GROUP
          .key("system_prompt", ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::systemPrompt)
          .readFlag(TypedText::unescape)
          .help("system message before a prompt, or before a conversation that has none")
          .declare();

  public static final OptionKey<String> CHAT_TEMPLATE =
      GROUP
          .key("chat_template", ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::chatTemplate)
          .help(
              "another chat template: its text, file: and a path on the machine that makes the"
                  + " call, or a known name such as chatml")
          .declare();

  public static final OptionKey<String> CHAT_TEMPLATE_KWARGS =
      GROUP
          .key("chat_template_kwargs", ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::chatTemplateKwargs)
          .help(
              "values for the chat template, as a JSON object such as {\"enable_thinking\": false}")
          .declare();

  private ChatOptions() {}

  /** A system prompt asks for a chat, unless the same place says that there is none. */
  static boolean isChat(OptionValues values) {
    boolean system = values.isSet(SYSTEM_PROMPT);
    boolean chat = values.get(CHAT).orElse(system);
    if (system && !chat) {
      throw new IllegalArgumentException(
          values.typedName(CHAT)
              + " is 'false' beside a "
              + values.typedName(SYSTEM_PROMPT)
              + "; leave one of them out");
    }
    return chat;
  }
}
