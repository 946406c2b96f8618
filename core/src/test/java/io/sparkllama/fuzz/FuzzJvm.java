package io.sparkllama.fuzz;

import io.sparkllama.TestEngine;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The program of the JVM that runs cases. It writes a line before and after each case.
 *
 * <p>Arguments: the fuzzer, a folder for files, the seed, the first case, the case after the last.
 */
final class FuzzJvm {

  /** Begins the lines for the {@link Campaign}; native code may write other lines. */
  static final String MARK = "fuzz\t";

  static final String BEGIN = "begin";

  /** Longest text of a line. */
  private static final int MAX_TEXT = 4000;

  private FuzzJvm() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path folder = Path.of(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    TestEngine engine = TestEngine.other().orElse(TestEngine.SHIPPED);
    try (Cases cases = Fuzzer.valueOf(arguments[0]).open(engine, folder, seed)) {
      for (int i = Integer.parseInt(arguments[3]); i < Integer.parseInt(arguments[4]); i++) {
        String description = cases.prepare(i);
        out.println(line(BEGIN, i, description));
        Cases.Ending ending = run(cases);
        out.println(line(ending.kind().name(), i, ending.text()));
      }
    }
    // Native threads of an engine may be left.
    System.exit(0);
  }

  private static Cases.Ending run(Cases cases) {
    try {
      return cases.run();
    } catch (Throwable e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return new Cases.Ending(Cases.Kind.ESCAPED, trace.toString());
    }
  }

  private static String line(String word, int number, String text) {
    String shown = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    return MARK + word + "\t" + number + "\t" + shown.replaceAll("\\s+", " ");
  }
}
