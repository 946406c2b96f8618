package io.sparkllama.internal.chat;

/** Escapes text for HTML when it is joined with text marked as safe. */
final class Markup {

  private Markup() {}

  /** Escapes a text unless it is marked as safe. */
  static Text escape(Text text) {
    if (text.isSafe()) {
      return text;
    }
    TextBuilder to = new TextBuilder();
    int from = 0;
    String string = text.string();
    for (int i = 0; i < string.length(); i++) {
      String escaped = escaped(string.charAt(i));
      if (escaped != null) {
        to.append(text.sub(from, i)).append(escaped, text.sub(i, i + 1).marks().length > 0);
        from = i + 1;
      }
    }
    return to.append(text.sub(from, string.length())).build().withSafe(true);
  }

  private static String escaped(char character) {
    return switch (character) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '\'' -> "&#39;";
      case '"' -> "&#34;";
      default -> null;
    };
  }
}
