package io.sparkllama.internal.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instruction sets that all CPUs of a host have, named as in {@code /proc/cpuinfo}. Code that
 * uses another one ends the process with SIGILL. Immutable.
 */
public final class CpuFlags {

  private static final Logger LOG = LoggerFactory.getLogger(CpuFlags.class);

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** Empty if they are unknown. */
  private final Optional<Set<String>> flags;

  private CpuFlags(Optional<Set<String>> flags) {
    this.flags = flags.map(Set::copyOf);
  }

  /** Those of this host; unknown on systems other than Linux. */
  public static CpuFlags current() {
    try {
      return parse(Files.readAllLines(CPUINFO));
    } catch (IOException e) {
      LOG.debug("This system does not list the flags of its CPUs", e);
      return new CpuFlags(Optional.empty());
    }
  }

  /** Parses {@code /proc/cpuinfo}, which has a line of flags for each CPU. */
  public static CpuFlags parse(List<String> lines) {
    Set<String> common = null;
    for (String line : lines) {
      String name = line.split(":", 2)[0].strip();
      if (name.equals("flags") || name.equals("Features")) {
        List<String> all = Arrays.asList(line.substring(line.indexOf(':') + 1).strip().split(" +"));
        if (common == null) {
          common = new HashSet<>(all);
        } else {
          common.retainAll(all);
        }
      }
    }
    return new CpuFlags(Optional.ofNullable(common));
  }

  /** Those of the given flags that a CPU lacks, in their order; none if the host's are unknown. */
  public List<String> missing(Collection<String> needed) {
    return flags
        .map(all -> needed.stream().filter(flag -> !all.contains(flag)).toList())
        .orElse(List.of());
  }
}
