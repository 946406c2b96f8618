package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkllama.it.Paths;
import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Local disks without space: of the summary, of the model cache, and of Spark's executors. */
@Timeout(3600)
class DiskFaultsIT {

  private static final String EXPECTED =
      "the job fails and says why; the second run completes the output";
  private static final String MESSAGE = "No space left on device";

  /** Executors that Spark loses before there is space. */
  private static final int LOST = 3;

  private static Bench bench;

  @BeforeAll
  static void start() throws Exception {
    bench = new Bench(100);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private Trial trial(String fault, String output) {
    return new Trial(bench, fault, EXPECTED, output).at("from the start");
  }

  private static String output(String name) {
    return bench.folder().resolve(name).toString();
  }

  private static void requireMounts() throws IOException {
    FaultTable.require(
        Tmpfs.isAvailable(bench.folder()), "disks of a small size", "root, to mount them");
  }

  /**
   * Runs a command, which must fail, and again, when there is space.
   *
   * @param message of the failure
   */
  private static int failThenRun(Command command, String message, Runnable makeSpace) {
    JobInThisJvm.Ended first = JobInThisJvm.run(command.arguments());
    assertThat(first.errors()).contains("error: ", message);
    assertThat(first.status()).isEqualTo(1);
    makeSpace.run();
    JobInThisJvm.Ended second = JobInThisJvm.run(command.arguments());
    assertThat(second.status()).as(second.errors()).isZero();
    return second.status();
  }

  @Test
  void ofTheSummary() throws Exception {
    String output = output("summary");
    Path summary = bench.folder().resolve("summary.json");
    Files.createSymbolicLink(summary, Path.of("/dev/full"));
    Path whole = Files.createFile(bench.folder().resolve("whole.json"));
    Trial trial = trial("disk of --summary full, then the same command with space", output);
    Command command = bench.command(output).with("--summary", summary.toString());
    int status =
        failThenRun(
            command,
            "cannot write --summary '" + summary + "' after the output was completed: " + MESSAGE,
            () ->
                assertThat(Shell.status("ln", "-sf", whole.toString(), summary.toString()))
                    .isZero());
    trial.end(status, "");
    assertThat(whole).content().contains("\"rows\"");
  }

  @Test
  void ofTheModelCache() throws Exception {
    requireMounts();
    String output = output("cache");
    Trial trial = trial("disk of the model cache full, then the same command with space", output);
    try (Tmpfs disk = Tmpfs.mount(bench.folder().resolve("models"), "256k")) {
      Command command =
          Command.of(bench.input().toString(), output, 10)
              .with("--model", FaultyFileSystem.SCHEME + ":" + Paths.MODEL)
              .with("--model-cache", disk.folder().toString());
      trial.end(failThenRun(command, "free disk space", () -> disk.resize("200m")), "");
    }
  }

  @Test
  void ofTheExecutors() throws Exception {
    assumeTrue(Forms.ALL, "it is in the full suite");
    requireMounts();
    String output = output("executors");
    Trial trial =
        new Trial(
                bench,
                "disk of the executors full, until " + LOST + " executors are lost",
                "Spark starts new executors; the job succeeds when there is space",
                output)
            .at("from the start");
    Command command = bench.command(output);
    try (Tmpfs disk = Tmpfs.mount(bench.folder().resolve("local"), "64k");
        StandaloneCluster cluster = new StandaloneCluster(bench.folder().resolve("spark"), 0)) {
      cluster.startWorker(Map.of("SPARK_LOCAL_DIRS", disk.folder().toString()));
      try (Server job = cluster.submit(command.submitted())) {
        Scene scene = new Scene(cluster, command, job, trial);
        scene.awaitOutput("Unable to create executor due to " + MESSAGE, LOST);
        disk.resize("500m");
        trial.end(scene.status(), "");
      }
    }
  }
}
