package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Paths;
import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs and tasks that a user cancels, in a session of the test on a cluster. */
@Timeout(3600)
class CancellationFaultsIT {

  private static final int KILLED = 3;

  private static StandaloneCluster cluster;
  private static Bench bench;
  private final RunningTasks tasks = new RunningTasks();

  @BeforeAll
  static void start() throws Exception {
    Path target = Files.createDirectories(Path.of("target"));
    cluster = new StandaloneCluster(Files.createTempDirectory(target, "faults-spark"), 2);
    bench =
        new Bench(
            1000,
            Map.of(
                "spark.master", cluster.master(),
                "spark.jars", Paths.runtimeJar().toString(),
                "spark.executor.cores", "1",
                "spark.executor.memory", "1g",
                "spark.executor.extraJavaOptions", System.getProperty("test.jvm.options")));
  }

  @AfterAll
  static void stop() {
    bench.close();
    cluster.close();
  }

  @AfterEach
  void forget() {
    context().removeSparkListener(tasks);
  }

  private static SparkContext context() {
    return bench.session().sparkContext();
  }

  private CompletableFuture<Integer> start(Command command) {
    context().addSparkListener(tasks);
    return CompletableFuture.supplyAsync(
        () -> JobInThisJvm.run(command.arguments()).status(),
        work -> new Thread(work, "job").start());
  }

  @Test
  void aJobThatIsCancelled() throws Exception {
    String output = bench.folder().resolve("cancelled").toString();
    Trial trial =
        new Trial(
            bench,
            "job cancelled in Spark, then the same command again",
            "the engines are idle at once; the second run completes the output",
            output);
    Command command = bench.command(output).isolated();
    CompletableFuture<Integer> job = start(command);
    trial.awaitMoment(job::isDone);
    List<ProcessHandle> engines =
        cluster.executors().stream().flatMap(each -> Scene.enginesOf(each).stream()).toList();
    long cancelled = System.nanoTime();
    context().cancelAllJobs();
    long rested = CpuUse.awaitRest(engines);
    assertThat(job.get(Trial.LONGEST.toMinutes(), TimeUnit.MINUTES)).isEqualTo(1);
    int status = JobInThisJvm.run(command.arguments()).status();
    trial.end(
        status,
        String.format(
            "%d engines were idle %d ms later",
            engines.size(), TimeUnit.NANOSECONDS.toMillis(rested - cancelled)));
  }

  @Test
  void tasksThatAreKilled() throws Exception {
    String output = bench.folder().resolve("killed").toString();
    Trial trial =
        new Trial(bench, KILLED + " task attempts killed in Spark", "the job succeeds", output);
    CompletableFuture<Integer> job = start(bench.command(output).isolated());
    trial.awaitMoment(job::isDone);
    for (int i = 0; i < KILLED; i++) {
      int before = tasks.killed();
      Server.await(
          () -> {
            // the attempt may have ended in the meantime, so another one is tried
            tasks.ids().stream()
                .findFirst()
                .ifPresent(id -> context().killTaskAttempt(id, true, "a fault"));
            return tasks.killed() > before || job.isDone();
          });
    }
    int status = job.get(Trial.LONGEST.toMinutes(), TimeUnit.MINUTES);
    assertThat(tasks.killed()).isGreaterThanOrEqualTo(KILLED);
    trial.end(status, tasks.killed() + " attempts killed");
  }
}
