package io.sparkllama.internal.chat;

import java.util.Objects;

/**
 * A text among the values of a rendering that counts as the template's own, as the name of a role
 * or a begin marker does. Every other text counts as data. Immutable.
 *
 * @param text the text
 */
public record TemplateText(String text) {

  public TemplateText {
    Objects.requireNonNull(text, "text");
  }
}
