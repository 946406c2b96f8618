package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Stores that have no space, or are away, from the n-th call of a job on, for each n or many. A job
 * that fails must say why, and the same command must complete its output.
 */
@Timeout(3600)
class StoreFaultsIT {

  private static final int ROWS = 12;

  private static Bench bench;
  private int outputs;

  @BeforeAll
  static void start() throws Exception {
    // a run that could not delete its lock is in this JVM, so its end cannot be known
    System.setProperty("io.sparkllama.lock.heartbeat", "300");
    System.setProperty("io.sparkllama.lock.timeout", "1200");
    bench = new Bench(ROWS);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void mend() {
    FaultyFileSystem.end();
  }

  @Test
  void aFullDiskCostsNoRow() throws Exception {
    everyNth(
        "disk full from one write of the run on, then the same command with space",
        "the run fails and says why; the second one completes the output",
        Forms.ALL ? 1 : 8,
        Outage::diskFull);
  }

  @Test
  void aStoreThatIsAwayForGoodCostsNoRow() throws Exception {
    everyNth(
        "store down from one call of the run on, then the same command when it is back",
        "the run fails and says why; the second one completes the output",
        Forms.ALL ? 20 : 80,
        from -> Outage.away(from, Long.MAX_VALUE / 2));
  }

  @Test
  void aStoreThatIsAwayForAMomentCostsNoRow() throws Exception {
    everyNth(
        "store down for 3 calls of the run, then the same command if it failed",
        "the run succeeds, or fails and says why; the second one completes the output",
        Forms.ALL ? 20 : 80,
        from -> Outage.away(from, 3));
  }

  /**
   * Runs the job with an outage from each n-th call on, until one has not so many calls.
   *
   * @param stride distance between the calls
   */
  private void everyNth(String fault, String expected, int stride, LongFunction<Outage> outageFrom)
      throws Exception {
    Trial trial = new Trial(bench, fault, expected, "");
    Path failures = bench.folder().resolve("failures-" + stride + "-" + fault.hashCode());
    int failed = 0;
    int tried = 0;
    long from = 1L + trial.draw().below(stride);
    while (true) {
      Outage outage = outageFrom.apply(from);
      Command command = command();
      FaultyFileSystem.begin(outage);
      JobInThisJvm.Ended first = JobInThisJvm.run(command.arguments());
      FaultyFileSystem.end();
      if (!outage.happened()) {
        break;
      }
      tried++;
      if (first.status() != 0) {
        failed++;
        append(failures, from + ": " + first.errors());
        assertThat(first.errors()).as("call %d", from).contains("error: ", outage.message());
        JobInThisJvm.Ended again = JobInThisJvm.run(command.arguments());
        assertThat(again.status()).as("after call %d: %s", from, again.errors()).isZero();
      }
      trial.requireWhole(new Output(bench.session(), command.output()), "call " + from);
      from += stride;
    }
    // each output was counted above
    trial
        .at(stride == 1 ? "each call" : "each " + stride + "th call")
        .add(
            String.format(
                "%d times: %d runs failed and said why, all %d outputs were completed",
                tried, failed, tried),
            new Output.Counts(ROWS, ROWS, ROWS));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Command command() {
    outputs++;
    String output = FaultyFileSystem.SCHEME + ":" + bench.folder().resolve("out-" + outputs);
    return Command.of(bench.input().toString(), output, 6)
        .withModel()
        .with(
            "--cache", FaultyFileSystem.SCHEME + ":" + bench.folder().resolve("cache-" + outputs));
  }
}
