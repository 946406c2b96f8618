package io.sparkllama.benchmarks;

import io.sparkllama.spark.GenerateJob;
import io.sparkllama.spark.LlamaPlugin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;

/**
 * A separate program that runs jobs in one session, one after the other, and prints the memory that
 * each leaves in use.
 */
final class JobsInTurn {

  /**
   * Spark's cleaner frees what a collection has shown to be unused, and the next one finds that.
   */
  private static final int COLLECTIONS = 5;

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private JobsInTurn() {}

  /**
   * The program. Prints a line {@code memory ROWS HEAP PEAK} per job, in MiB.
   *
   * @param arguments a folder, and the numbers of rows of the jobs
   */
  public static void main(String[] arguments) throws IOException {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.plugins", LlamaPlugin.class.getName())
            .getOrCreate();
    for (int i = 1; i < arguments.length; i++) {
      long rows = Long.parseLong(arguments[i]);
      run(session, Path.of(arguments[0]).resolve("job" + i), rows);
      long heap = LongStream.range(0, COLLECTIONS).map(n -> heldBytes()).min().orElseThrow();
      System.out.printf("memory %d %d %d%n", rows, heap >> 20, peakKib() >> 10);
    }
    session.stop();
  }

  private static void run(SparkSession session, Path folder, long rows) {
    String input = folder.resolve("input").toString();
    session
        .range(rows)
        .selectExpr("id", "concat('prompt number ', id) AS prompt")
        .write()
        .parquet(input);
    require(
        GenerateJob.execute(
                "--input",
                input,
                "--output",
                folder.resolve("output").toString(),
                "--model",
                FreeEngine.MODEL,
                "--id-column",
                "id",
                "--chunk-rows",
                "5000")
            == 0,
        "the job failed");
  }

  /** What a full collection leaves in the heap. */
  private static long heldBytes() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static long peakKib() throws IOException {
    Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/self/status")));
    require(peak.find(), "no VmHWM");
    return Long.parseLong(peak.group(1));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
