package io.sparkllama.spark.internal.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resident memory of this process, from {@code /proc}. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final long BYTES_PER_KIB = 1024;

  private ResidentMemory() {}

  /** Resident memory in bytes; 0 if the system does not report it. */
  public static long bytes() {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * BYTES_PER_KIB : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
