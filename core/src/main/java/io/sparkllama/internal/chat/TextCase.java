package io.sparkllama.internal.chat;

import java.util.Locale;

/** Changes upper and lower case while keeping the origin of each character. */
final class TextCase {

  private TextCase() {}

  /** Like Python's {@code lower()}. */
  static Text lower(Text text) {
    return changed(text, text.string().toLowerCase(Locale.ROOT));
  }

  /** Like Python's {@code upper()}. */
  static Text upper(Text text) {
    return changed(text, text.string().toUpperCase(Locale.ROOT));
  }

  /** Capitalizes the first character and lowercases the rest. */
  static Text capitalize(Text text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.string().codePointAt(0));
    Text rest = lower(text);
    if (rest.units() != text.units()) {
      throw new TemplateException("capitalizing a string whose length changes is not supported");
    }
    return new TextBuilder()
        .append(titled(text.sub(0, first)))
        .append(rest.sub(first, rest.units()))
        .build()
        .withSafe(text.isSafe());
  }

  /** Capitalizes the first letter of each word and lowercases the rest. */
  static Text title(Text text) {
    TextBuilder to = new TextBuilder();
    boolean inside = false;
    for (Text character : text.characters()) {
      int point = character.string().codePointAt(0);
      boolean cased =
          Character.isUpperCase(point)
              || Character.isLowerCase(point)
              || Character.isTitleCase(point);
      to.append(cased && !inside ? titled(character) : lower(character));
      inside = cased;
    }
    return to.build().withSafe(text.isSafe());
  }

  private static Text titled(Text character) {
    int point = character.string().codePointAt(0);
    if (point >= 0x80) {
      String upper = character.string().toUpperCase(Locale.ROOT);
      int title = Character.toTitleCase(point);
      if (!upper.equals(Character.toString(title))) {
        throw new TemplateException(
            "the title case of '" + character.string() + "' is not supported");
      }
    }
    return changed(character, Character.toString(Character.toTitleCase(point)));
  }

  private static Text changed(Text text, String changed) {
    return changed.length() == text.units()
        ? new Text(changed, text.marks(), text.isSafe())
        : text.replacedBy(changed);
  }
}
