package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Builds the grammars of string formats. Formats that are not listed constrain nothing. */
final class Formats {

  /**
   * @param rules the text between the quotes
   * @param shortest least number of characters
   * @param longest greatest number of characters
   */
  private record Format(String rules, int shortest, int longest) {}

  /** Years from 1000 to 2999, and February 29 in leap years only. */
  private static final String DATE =
      "([12] [0-9]{3} \"-\" ("
          + "(\"0\" [13578] | \"1\" [02]) \"-\" (\"0\" [1-9] | [12] [0-9] | \"3\" [01])"
          + " | (\"0\" [469] | \"11\") \"-\" (\"0\" [1-9] | [12] [0-9] | \"30\")"
          + " | \"02-\" (\"0\" [1-9] | \"1\" [0-9] | \"2\" [0-8]))"
          + " | ([12] [0-9] (\"0\" [48] | [2468] [048] | [13579] [26])"
          + " | \"1200\" | \"1600\" | \"2000\" | \"2400\" | \"2800\") \"-02-29\")";

  private static final String MINUTES = "([01] [0-9] | \"2\" [0-3]) \":\" [0-5] [0-9]";

  private static final String TIME =
      MINUTES
          + " \":\" [0-5] [0-9] (\".\" [0-9]{1,6})? (\"Z\" | [+-] (\"0\" [0-9] | \"1\" [0-3])"
          + " \":\" [0-5] [0-9])";

  private static final String HEX = "[0-9a-f]";

  private static final String OCTET =
      "(\"25\" [0-5] | \"2\" [0-4] [0-9] | \"1\" [0-9] [0-9] | [1-9]? [0-9])";

  private static final String LABEL = "[a-z0-9]{1,20} (\"-\" [a-z0-9]{1,10})?";

  private static final String DOMAIN = LABEL + " (\".\" " + LABEL + "){0,2} \".\" [a-z]{2,10}";

  private static final String URI =
      "[a-z] [a-z0-9]{0,9} \"://\" "
          + DOMAIN
          + " (\":\" [1-9] [0-9]{0,3})? (\"/\" [a-zA-Z0-9._~-]{0,40}){0,8}"
          + " (\"?\" [a-zA-Z0-9._~=&-]{0,80})? (\"#\" [a-zA-Z0-9._~-]{0,40})?";

  private static final Map<String, Format> FORMATS =
      Map.of(
          "date", new Format(DATE, 10, 10),
          "time", new Format(TIME, 9, 21),
          "date-time", new Format(DATE + " \"T\" " + TIME, 20, 32),
          "uuid", new Format(HEX + "{8} (\"-\" " + HEX + "{4}){3} \"-\" " + HEX + "{12}", 36, 36),
          "email",
              new Format(
                  "[a-zA-Z0-9]{1,15} ([._+-] [a-zA-Z0-9]{1,15}){0,3} \"@\" " + DOMAIN, 6, 190),
          "ipv4", new Format(OCTET + " (\".\" " + OCTET + "){3}", 7, 15),
          "ipv6", new Format(ipv6(), 2, 39),
          "uri", new Format(URI, 10, 600));

  private Formats() {}

  static boolean isKnown(JsonNode schema) {
    return FORMATS.containsKey(schema.path("format").asText());
  }

  /** A string in the schema's format. */
  static String string(JsonNode schema, String path, int least, int most) {
    String name = schema.path("format").asText();
    Format format = FORMATS.get(name);
    if (least > format.shortest || most < format.longest) {
      throw Refused.at(
          path,
          "has format "
              + name
              + " next to minLength or maxLength, which only fit if all texts of "
              + format.shortest
              + " to "
              + format.longest
              + " characters are allowed");
    }
    return "\"\\\"\" " + format.rules + " \"\\\"\"";
  }

  /** Eight groups, or fewer around a double colon. */
  private static String ipv6() {
    String group = HEX + "{1,4}";
    String whole = group + " (\":\" " + group + "){7}";
    String shortened =
        IntStream.rangeClosed(0, 7)
            .mapToObj(
                left ->
                    (left == 0 ? "" : group + " (\":\" " + group + "){" + (left - 1) + "} ")
                        + "\"::\""
                        + (left == 7
                            ? ""
                            : " (" + group + " (\":\" " + group + "){0," + (6 - left) + "})?"))
            .collect(Collectors.joining(" | "));
    return "(" + whole + " | " + shortened + ")";
  }
}
