package io.sparkllama.numa;

import io.sparkllama.internal.topology.CpuList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The threads of workers, as the kernel has them; in the order in which they started. */
final class WorkerThreads {

  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s+(\\S+)");

  /** The kernel truncates names to 15 characters. */
  private static final String NAME = "spark-llama-wor";

  /** The last CPU of a thread is this column after its name. */
  private static final int CPU_COLUMN = 37;

  private final Path process;

  /**
   * @param process its folder in {@code /proc}
   */
  WorkerThreads(Path process) {
    this.process = process;
  }

  /** The CPUs that each may run on. */
  List<String> allowedCpus() {
    return tasks().map(WorkerThreads::allowedCpus).toList();
  }

  /** The CPU on which each ran last. */
  String lastCpus() {
    return tasks().map(task -> "" + lastCpu(task)).collect(Collectors.joining("; "));
  }

  boolean ranWhereAllowed() {
    return tasks().allMatch(task -> CpuList.parse(allowedCpus(task)).contains(lastCpu(task)));
  }

  private Stream<Path> tasks() {
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      return tasks
          .filter(task -> text(task.resolve("comm")).strip().equals(NAME))
          .sorted(Comparator.comparingInt(task -> Integer.parseInt(task.getFileName().toString())))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String allowedCpus(Path task) {
    Matcher matcher = ALLOWED.matcher(text(task.resolve("status")));
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  private static int lastCpu(Path task) {
    String stat = text(task.resolve("stat"));
    String afterName = stat.substring(stat.lastIndexOf(')') + 2);
    return Integer.parseInt(afterName.split(" ", -1)[CPU_COLUMN - 1]);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
