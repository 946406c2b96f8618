package io.sparkllama.spark;

import io.sparkllama.option.Credentials;
import io.sparkllama.spark.internal.options.Spelling;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import scala.jdk.javaapi.CollectionConverters;

/** Reports arguments that a command cannot parse, in one line, and checks their encoding. */
final class WrongArguments implements CommandLine.IParameterExceptionHandler {

  private static final String REPLACED = "\uFFFD";

  /**
   * What remains of a character beyond ASCII if a JVM in such a locale passes it to another JVM.
   */
  private static final String LOST = "??";

  @Override
  public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
    PrintWriter out = e.getCommandLine().getErr();
    String line = String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" "));
    out.println("error: " + Credentials.hidden(line));
    List<String> similar =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!similar.isEmpty()) {
      out.println("did you mean " + String.join(" or ", similar) + "?");
    }
    out.println("--help lists the arguments");
    out.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * Refuses arguments that have lost characters. In a locale without UTF-8, Java reads each byte of
   * a character beyond ASCII as a replacement character.
   *
   * @param encoding encoding of arguments, from the property {@code sun.jnu.encoding}; null if it
   *     is not known
   * @throws IllegalArgumentException naming the argument
   */
  static void requireWhole(@Nullable String encoding, String... arguments) {
    boolean ascii = encoding != null && encoding.matches("ANSI_X3.4-1968|US-ASCII|646|ISO646-US");
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.contains(REPLACED) || (ascii && argument.contains(LOST))) {
        throw new IllegalArgumentException(
            name(arguments, i)
                + " lost characters ('"
                + Credentials.hidden(argument)
                + "') because the locale of this command is not UTF-8; set LC_ALL to a UTF-8"
                + " locale, such as C.UTF-8");
      }
    }
  }

  /** Refuses options of a session that have lost characters. */
  static void requireWhole(SparkSession session) {
    CollectionConverters.asJava(session.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(Spelling.SESSION_PREFIX)) {
                requireWhole(null, key + "=" + value);
              }
            });
  }

  private static String name(String[] arguments, int index) {
    String argument = arguments[index];
    if (argument.matches("(?s)(--|spark\\.)[\\w.-]+=.*")) {
      return argument.substring(0, argument.indexOf('='));
    }
    return index > 0 && arguments[index - 1].startsWith("--")
        ? arguments[index - 1]
        : "argument " + (index + 1);
  }
}
