package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkllama.internal.grammar.regex.Regex;
import io.sparkllama.internal.grammar.regex.RegexParser;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The formats of strings, as regular expressions for the whole text. Formats that are not listed
 * constrain nothing.
 */
final class Formats {

  /** Years from 1000 to 2999, and February 29 in leap years only. */
  private static final String DATE =
      "(?:[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
          + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
          + "|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|1200|1600|2000|2400|2800)-02-29)";

  private static final String TIME =
      "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,6})?"
          + "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";

  private static final String DURATION =
      "P(?:[0-9]{1,3}W|[0-9]{1,4}D(?:T[0-9]{1,2}H)?|T(?:[0-9]{1,3}[HMS]|[0-9]{1,2}H[0-9]{1,2}M"
          + "(?:[0-9]{1,2}S)?))";

  private static final String HEX = "[0-9a-f]";

  private static final String UUID = HEX + "{8}(?:-" + HEX + "{4}){3}-" + HEX + "{12}";

  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

  private static final String LABEL = "[a-z0-9]{1,20}(?:-[a-z0-9]{1,10})?";

  private static final String DOMAIN = LABEL + "(?:[.]" + LABEL + "){0,2}[.][a-z]{2,10}";

  private static final String EMAIL = "[a-zA-Z0-9]{1,15}(?:[._+-][a-zA-Z0-9]{1,15}){0,3}@" + DOMAIN;

  private static final String URI =
      "[a-z][a-z0-9]{0,9}://"
          + DOMAIN
          + "(?::[1-9][0-9]{0,3})?(?:/[a-zA-Z0-9._~-]{0,40}){0,8}"
          + "(?:[?][a-zA-Z0-9._~=&-]{0,80})?(?:#[a-zA-Z0-9._~-]{0,40})?";

  private static final Map<String, Format> FORMATS =
      Map.ofEntries(
          Map.entry("date", new Format(DATE)),
          Map.entry("time", new Format(TIME)),
          Map.entry("date-time", new Format(DATE + "T" + TIME)),
          Map.entry("duration", new Format(DURATION)),
          Map.entry("uuid", new Format(UUID)),
          Map.entry("email", new Format(EMAIL)),
          Map.entry("hostname", new Format(DOMAIN)),
          Map.entry("ipv4", new Format(OCTET + "(?:[.]" + OCTET + "){3}")),
          Map.entry("ipv6", new Format(ipv6())),
          Map.entry("uri", new Format(URI)));

  /** A format; what it consists of is made when it is used. */
  static final class Format {

    private final String expression;
    private volatile Regex regex;

    Format(String expression) {
      this.expression = "^(?:" + expression + ")$";
    }

    Regex regex() {
      Regex known = regex;
      if (known == null) {
        known = RegexParser.parse(expression);
        regex = known;
      }
      return known;
    }
  }

  private Formats() {}

  static boolean isKnown(JsonNode schema) {
    return FORMATS.containsKey(schema.path("format").asText());
  }

  static Format of(String name) {
    return FORMATS.get(name);
  }

  /** Eight groups, or fewer around a double colon. */
  private static String ipv6() {
    String group = HEX + "{1,4}";
    String whole = group + "(?::" + group + "){7}";
    String shortened =
        IntStream.rangeClosed(0, 7)
            .mapToObj(
                left ->
                    (left == 0 ? "" : group + "(?::" + group + "){" + (left - 1) + "}")
                        + "::"
                        + (left == 7
                            ? ""
                            : "(?:" + group + "(?::" + group + "){0," + (6 - left) + "})?"))
            .collect(Collectors.joining("|"));
    return "(?:" + whole + "|" + shortened + ")";
  }
}
