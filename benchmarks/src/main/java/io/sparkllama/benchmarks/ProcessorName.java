package io.sparkllama.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model name of this machine's processor. */
final class ProcessorName {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Pattern MODEL_NAME =
      Pattern.compile("^model name\\s*:\\s*(\\S.*?)\\s*$", Pattern.MULTILINE);

  private ProcessorName() {}

  /** The name, or the architecture if the system does not report a name. */
  static String ofThisMachine() {
    try {
      return Files.isReadable(CPU_INFO) ? in(Files.readString(CPU_INFO)) : architecture();
    } catch (IOException e) {
      return architecture();
    }
  }

  /** The first model name in {@code /proc/cpuinfo}; ARM kernels report none. */
  static String in(String cpuInfo) {
    Matcher matcher = MODEL_NAME.matcher(cpuInfo);
    return matcher.find() ? matcher.group(1) : architecture();
  }

  private static String architecture() {
    return System.getProperty("os.arch");
  }
}
