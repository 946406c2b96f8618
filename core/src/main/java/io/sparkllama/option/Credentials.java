package io.sparkllama.option;

import java.util.List;
import java.util.Locale;

/**
 * Keeps credentials in URIs out of texts that people read, store and send: messages, logs,
 * summaries, reports.
 */
public final class Credentials {

  private static final String HIDDEN = "***";

  private static final String AFTER_SCHEME = "://";

  /** What stands in front of a parameter, in a query or a database's URL. */
  private static final String SEPARATORS = "?&;";

  /** What ends a URI in a sentence, and does not belong to it. */
  private static final String PUNCTUATION = ":,.)]";

  /** Parameters whose names say that their values are secret. */
  private static final List<String> NAMES = List.of("sig", "key");

  private static final List<String> PREFIXES = List.of("x-amz-", "x-goog-");

  private static final List<String> PARTS =
      List.of(
          "token",
          "secret",
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "credential",
          "signature",
          "apikey",
          "api_key",
          "api-key",
          "accesskey",
          "access_key",
          "access-key");

  private Credentials() {}

  /** Whether a URI in the text has a password, token or signature. */
  public static boolean areIn(String text) {
    return !hidden(text).equals(text);
  }

  /** The text, with {@code ***} for what is secret in its URIs. Text without URIs is unchanged. */
  public static String hidden(String text) {
    int mark = text.indexOf(AFTER_SCHEME);
    if (mark < 0) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    int from = 0;
    while (mark >= 0) {
      int start = mark + AFTER_SCHEME.length();
      int next = text.indexOf(AFTER_SCHEME, start);
      int end = endOf(text, start, next < 0 ? text.length() : next);
      boolean web = text.startsWith("http", mark - 4) || text.startsWith("https", mark - 5);
      shown.append(text, from, start).append(hiddenIn(text.substring(start, end), web));
      from = end;
      mark = next;
    }
    return shown.append(text, from, text.length()).toString();
  }

  /** Where a URI ends: at a blank or quote. */
  private static int endOf(String text, int start, int most) {
    int end = start;
    while (end < most && !Character.isWhitespace(text.charAt(end)) && !isQuote(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /**
   * @param rest a URI behind its scheme
   * @param web whether the scheme is that of the web; in others, a name is no secret
   */
  private static String hiddenIn(String rest, boolean web) {
    int authority = firstOf(rest, "/?#;");
    int colon = rest.indexOf(':');
    int user = rest.indexOf('@');
    if (colon >= 0 && colon < authority && !isPort(rest, colon + 1, authority)) {
      int own = rest.lastIndexOf('@', authority - 1);
      // a secret may have a slash
      int at = own > colon ? own : rest.indexOf('@', colon);
      return at < 0
          ? withoutParameters(rest)
          : rest.substring(0, colon + 1) + HIDDEN + withoutParameters(rest.substring(at));
    }
    return web && user >= 0 && user < authority
        ? HIDDEN + withoutParameters(rest.substring(user))
        : withoutParameters(rest);
  }

  private static int firstOf(String text, String characters) {
    int first = 0;
    while (first < text.length() && characters.indexOf(text.charAt(first)) < 0) {
      first++;
    }
    return first;
  }

  private static boolean isPort(String text, int from, int to) {
    return text.substring(from, to).chars().allMatch(Character::isDigit);
  }

  private static String withoutParameters(String rest) {
    StringBuilder shown = new StringBuilder();
    int from = 0;
    while (from < rest.length()) {
      int end = from + 1;
      while (end < rest.length() && SEPARATORS.indexOf(rest.charAt(end)) < 0) {
        end++;
      }
      shown.append(hiddenParameter(rest.substring(from, end)));
      from = end;
    }
    return shown.toString();
  }

  /**
   * @param part a parameter with the character in front of it, or what precedes all of them
   */
  private static String hiddenParameter(String part) {
    int value = part.indexOf('=') + 1;
    boolean parameter = SEPARATORS.indexOf(part.charAt(0)) >= 0 && value > 1;
    if (!parameter || value == part.length() || !isSecret(part.substring(1, value - 1))) {
      return part;
    }
    int end = part.length();
    while (PUNCTUATION.indexOf(part.charAt(end - 1)) >= 0) {
      end--;
    }
    return part.substring(0, value) + (end > value ? HIDDEN : "") + part.substring(end);
  }

  private static boolean isSecret(String parameter) {
    String name = parameter.toLowerCase(Locale.ROOT);
    return NAMES.contains(name)
        || PREFIXES.stream().anyMatch(name::startsWith)
        || PARTS.stream().anyMatch(name::contains);
  }
}
