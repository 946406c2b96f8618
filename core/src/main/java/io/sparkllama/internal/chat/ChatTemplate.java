package io.sparkllama.internal.chat;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A parsed chat template.
 *
 * <p>Immutable and thread-safe. Rendering is bounded in steps, depth and the characters that it
 * makes, and reaches nothing but the values that it is given.
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

  /** Longest template, in characters. */
  static final int MOST_CHARACTERS = 1 << 20;

  private final Body body;

  private ChatTemplate(Body body) {
    this.body = body;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException for one that is not well-formed, or has a construct that is not known
   *     here
   */
  public static ChatTemplate of(String source) {
    Objects.requireNonNull(source, "source");
    if (source.length() > MOST_CHARACTERS) {
      throw new TemplateException(
          "the template has " + source.length() + " characters; at most " + MOST_CHARACTERS);
    }
    try {
      return new ChatTemplate(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw new TemplateException("the template is nested too deep");
    }
  }

  /**
   * Renders the template.
   *
   * @param values what it can read, by name: null, Boolean, numbers, String (which counts as data),
   *     {@link TemplateText}, List and Map of such
   * @param now the time for {@code strftime_now}
   * @throws TemplateException if it refuses the values, uses what is not known here, or takes more
   *     than it may
   */
  public Rendering render(Map<String, ?> values, LocalDateTime now) {
    Map<String, Object> context = new HashMap<>(Functions.byName());
    Run run = new Run(context, now);
    try {
      values.forEach((name, value) -> context.put(name, Values.of(value)));
      TextBuilder to = new TextBuilder();
      body.execute(new Scope(run, null, body.unset()), to);
      return new Rendering(to.build().pieces());
    } catch (TemplateException e) {
      throw e.placed(run.line());
    } catch (StackOverflowError e) {
      throw TemplateException.at(run.line(), "the template is nested too deep");
    }
  }
}
