package io.sparkllama.internal.chat;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** Formats dates like C's strftime, in English. */
final class Dates {

  private Dates() {}

  static Text format(Text format, LocalDateTime date) {
    String string = format.string();
    TextBuilder to = new TextBuilder();
    for (int i = 0; i < string.length(); i++) {
      if (string.charAt(i) != '%') {
        to.append(format.sub(i, i + 1));
        continue;
      }
      boolean bare = string.startsWith("-", i + 1);
      i += bare ? 2 : 1;
      if (i >= string.length()) {
        throw new TemplateException("the format of strftime_now() ends within a directive");
      }
      String part = part(string.charAt(i), date);
      to.append(bare ? unpadded(part) : part);
    }
    return to.build();
  }

  private static String unpadded(String part) {
    int from = 0;
    while (from < part.length() - 1 && (part.charAt(from) == '0' || part.charAt(from) == ' ')) {
      from++;
    }
    return part.substring(from);
  }

  private static String part(char directive, LocalDateTime date) {
    return switch (directive) {
      case 'Y' -> Integer.toString(date.getYear());
      case 'y' -> two(date.getYear() % 100);
      case 'm' -> two(date.getMonthValue());
      case 'd' -> two(date.getDayOfMonth());
      case 'e' -> String.format(Locale.ROOT, "%2d", date.getDayOfMonth());
      case 'H' -> two(date.getHour());
      case 'I' -> two((date.getHour() + 11) % 12 + 1);
      case 'M' -> two(date.getMinute());
      case 'S' -> two(date.getSecond());
      case 'p' -> date.getHour() < 12 ? "AM" : "PM";
      case 'j' -> String.format(Locale.ROOT, "%03d", date.getDayOfYear());
      case 'B' -> date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' ->
          date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case 'A' -> date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' ->
          date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case 'F' -> part('Y', date) + "-" + part('m', date) + "-" + part('d', date);
      case 'T' -> part('H', date) + ":" + part('M', date) + ":" + part('S', date);
      case '%' -> "%";
      default ->
          throw new TemplateException(
              "the directive %" + directive + " of strftime_now() is not supported");
    };
  }

  private static String two(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
