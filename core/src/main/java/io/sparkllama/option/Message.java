package io.sparkllama.option;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence for people that may name options. It refers to options rather than spelling their
 * names, so each surface renders it with the names that its users type, and never changes a word
 * that only looks like a name. It hides credentials in URIs. Immutable and serializable.
 *
 * @param texts what stands before, between and behind the options; one more than {@code options}
 * @param options the options' names in Java's builders, in the order of the sentence
 */
public record Message(List<String> texts, List<String> options) implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Validates both lists.
   *
   * @throws IllegalArgumentException unless there is one text more than options
   */
  public Message {
    texts = texts.stream().map(Credentials::hidden).toList();
    options = List.copyOf(options);
    if (texts.size() != options.size() + 1) {
      throw new IllegalArgumentException(
          "there are " + texts.size() + " texts for " + options.size() + " options; give one more");
    }
  }

  /**
   * Joins the parts of a sentence.
   *
   * @param parts each an {@link Option}, which is referred to, another message, or a value, which
   *     is taken as text
   */
  public static Message of(@Nullable Object... parts) {
    List<String> texts = new ArrayList<>();
    List<String> options = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      if (part instanceof Option option) {
        texts.add(text.toString());
        options.add(option.name());
        text.setLength(0);
      } else if (part instanceof Message message) {
        text.append(message.texts.get(0));
        for (int i = 0; i < message.options.size(); i++) {
          texts.add(text.toString());
          options.add(message.options.get(i));
          text.setLength(0);
          text.append(message.texts.get(i + 1));
        }
      } else {
        text.append(part);
      }
    }
    texts.add(text.toString());
    return new Message(texts, options);
  }

  /** The sentence with the names of a surface. */
  public String text(OptionNames names) {
    StringBuilder text = new StringBuilder(texts.get(0));
    for (int i = 0; i < options.size(); i++) {
      text.append(names.of(options.get(i))).append(texts.get(i + 1));
    }
    return text.toString();
  }

  /** The sentence with the names of Java's builders. */
  @Override
  public String toString() {
    return text(OptionNames.JAVA);
  }
}
