package io.sparkllama.it.faults;

import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.io.IOException;

/** Where faults happen to jobs on a cluster: the cluster and its bench. */
final class Site implements AutoCloseable {

  private final Bench bench;
  private final StandaloneCluster cluster;

  private Site(Bench bench, StandaloneCluster cluster) {
    this.bench = bench;
    this.cluster = cluster;
  }

  /**
   * Starts both.
   *
   * @param rows rows of the table
   * @param workers number of workers; more may be started
   */
  static Site start(int rows, int workers) throws IOException {
    Bench bench = new Bench(rows);
    try {
      return new Site(bench, new StandaloneCluster(bench.folder().resolve("spark"), workers));
    } catch (RuntimeException e) {
      bench.close();
      throw e;
    }
  }

  Bench bench() {
    return bench;
  }

  StandaloneCluster cluster() {
    return cluster;
  }

  /** The path of an output on this machine. */
  String output(String name) {
    return bench.folder().resolve(name).toString();
  }

  /** Waits for the executors of the last job to end, so that the next fault finds none. */
  void awaitNoExecutors() {
    Server.await(() -> cluster.executors().isEmpty());
  }

  /**
   * Runs a job, and lets a fault happen to it at a random moment.
   *
   * @param command the job's
   * @param target what the fault happens to
   */
  <T> void run(Fault<T> fault, T target, Command command) throws Exception {
    Trial trial = new Trial(bench, fault.title(), fault.expected(), command.output());
    try (Server job = cluster.submit(command.submitted())) {
      trial.awaitMoment(job);
      trial.end(fault.happen(target, new Scene(cluster, command, job, trial)), "");
    }
  }

  @Override
  public void close() {
    cluster.close();
    bench.close();
  }
}
