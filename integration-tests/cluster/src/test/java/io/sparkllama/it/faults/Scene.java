package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A job that runs on a cluster, for a fault to happen to it.
 *
 * @param command the job's
 */
record Scene(StandaloneCluster cluster, Command command, Server job, Trial trial) {

  /** Any of the executors. */
  ProcessHandle executor() {
    return trial.draw().oneOf(some(cluster::executors));
  }

  /** Any of the engine processes. */
  ProcessHandle engine() {
    return trial.draw().oneOf(some(this::engines));
  }

  /** The engine processes that run. */
  List<ProcessHandle> engines() {
    return cluster.executors().stream().flatMap(executor -> enginesOf(executor).stream()).toList();
  }

  static List<ProcessHandle> enginesOf(ProcessHandle executor) {
    return executor
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("spark-llama-engine"))
        .toList();
  }

  /** Any of the workers. */
  ProcessHandle worker() {
    return trial.draw().oneOf(cluster.workers().stream().filter(ProcessHandle::isAlive).toList());
  }

  /** Any of the workers that have an executor. */
  ProcessHandle workerWithExecutor() {
    return executor().parent().orElseThrow();
  }

  /** Waits until the driver has found out that an executor does not answer. */
  void awaitLostExecutor() {
    awaitOutput("Lost executor", 1);
  }

  /** Waits until the driver has said something a number of times. */
  void awaitOutput(String text, int times) {
    Server.await(
        () ->
            job.output().split(Pattern.quote(text), -1).length > times || !job.handle().isAlive());
  }

  /** Waits for the job's end; returns its exit status. */
  int status() throws InterruptedException {
    return job.exitCode(Trial.LONGEST);
  }

  /** Runs the same command again; returns its exit status. */
  int statusOfTheSameAgain() throws InterruptedException {
    try (Server again = cluster.submit(command.submitted())) {
      return again.exitCode(Trial.LONGEST);
    }
  }

  /** Starts the same command without the cluster. */
  Server theSameElsewhere() {
    return cluster.submit(command.submittedLocally());
  }

  /** Requires that the job ends with an error, and that its line for the user says why. */
  void requireFailed(String message) throws InterruptedException {
    assertThat(status()).isEqualTo(1);
    assertThat(job.output().lines().filter(line -> line.startsWith("error: ")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(message));
  }

  private static List<ProcessHandle> some(Supplier<List<ProcessHandle>> processes) {
    List<ProcessHandle> found = new ArrayList<>();
    Server.await(
        () -> {
          found.addAll(processes.get());
          return !found.isEmpty();
        });
    return found;
  }
}
