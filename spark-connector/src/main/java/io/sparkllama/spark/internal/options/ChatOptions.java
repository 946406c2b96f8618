package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.Optional;

/** Options for rendering prompts as conversations. */
public final class ChatOptions {

  static final OptionGroup GROUP = new OptionGroup("Chat template");

  public static final OptionKey<Optional<Boolean>> CHAT =
      GROUP
          .key(Options.CHAT, ValueType.BOOLEAN.optional())
          .scope(Scope.ROW)
          .changesResults()
          .help(
              "whether to render prompts with the model's chat template; by default on if"
                  + " system_prompt is set")
          .declare();

  public static final OptionKey<String> SYSTEM_PROMPT =
      GROUP
          .key(Options.SYSTEM_PROMPT, ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::systemPrompt)
          .readFlag(TypedText::unescape)
          .help("system message for a prompt, or for a conversation that has none")
          .declare();

  public static final OptionKey<String> CHAT_TEMPLATE =
      GROUP
          .key(Options.CHAT_TEMPLATE, ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::chatTemplate)
          .help(
              "chat template to use instead of the model's: its text, file: followed by a path on the"
                  + " machine that makes the call, or a known name such as chatml")
          .declare();

  public static final OptionKey<String> CHAT_TEMPLATE_KWARGS =
      GROUP
          .key(Options.CHAT_TEMPLATE_KWARGS, ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::chatTemplateKwargs)
          .help(
              "additional variables for the chat template, as a JSON object such as {\"enable_thinking\": false}")
          .declare();

  private ChatOptions() {}

  /** A system prompt turns chat on, unless the same place turns it off. */
  static boolean isChat(OptionValues values) {
    boolean system = values.isSet(SYSTEM_PROMPT);
    boolean chat = values.get(CHAT).orElse(system);
    if (system && !chat) {
      throw new IllegalArgumentException(
          values.typedName(CHAT)
              + " is 'false' although "
              + values.typedName(SYSTEM_PROMPT)
              + " is set; remove one of them");
    }
    return chat;
  }
}
