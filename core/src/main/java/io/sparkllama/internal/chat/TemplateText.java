package io.sparkllama.internal.chat;

import java.util.Objects;

/**
 * A string in the values of a rendering that belongs to the template, such as a role name or a
 * begin marker. All other strings are treated as data. Immutable.
 *
 * @param text the text
 */
public record TemplateText(String text) {

  public TemplateText {
    Objects.requireNonNull(text, "text");
  }
}
