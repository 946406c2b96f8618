package io.sparkllama.internal.chat;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A parsed chat template.
 *
 * <p>Immutable and thread-safe. Rendering is limited in steps, depth and output size, and can
 * access nothing but the given values.
 *
 * <pre>{@code
 * ChatTemplate template = ChatTemplate.of("{{ bos_token }}{{ messages[0].content }}");
 * Rendering rendering =
 *     template.render(
 *         Map.of(
 *             "bos_token", new TemplateText("<s>"),
 *             "messages", List.of(Map.of("role", new TemplateText("user"), "content", "Hi"))),
 *         LocalDateTime.now());
 * }</pre>
 */
public final class ChatTemplate {

  /** Maximum length of a template, in characters. */
  static final int MAX_CHARACTERS = 1 << 20;

  private final Body body;

  private ChatTemplate(Body body) {
    this.body = body;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException if the template is malformed or uses an unsupported construct
   */
  public static ChatTemplate of(String source) {
    Objects.requireNonNull(source, "source");
    if (source.length() > MAX_CHARACTERS) {
      throw new TemplateException(
          "the template has " + source.length() + " characters; the maximum is " + MAX_CHARACTERS);
    }
    try {
      return new ChatTemplate(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw new TemplateException("the template is nested too deeply");
    }
  }

  /**
   * Renders the template.
   *
   * @param values the variables, by name: null, Boolean, numbers, String (treated as data), {@link
   *     TemplateText}, and List and Map of these
   * @param now the time for {@code strftime_now}
   * @throws TemplateException if the template raises an exception, uses an unsupported construct,
   *     or exceeds a limit
   */
  public Rendering render(Map<String, ?> values, LocalDateTime now) {
    Map<String, Object> context = new HashMap<>(Functions.byName());
    RenderState state = new RenderState(context, now);
    try {
      values.forEach((name, value) -> context.put(name, Values.of(value)));
      TextBuilder to = new TextBuilder();
      body.execute(new Scope(state, null, body.unset()), to);
      return new Rendering(to.build().pieces());
    } catch (TemplateException e) {
      throw e.placed(state.line());
    } catch (StackOverflowError e) {
      throw TemplateException.at(state.line(), "the template is nested too deeply");
    }
  }
}
