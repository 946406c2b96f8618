package io.sparkllama.it.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes of a job that are killed or stopped at a random moment. */
@Timeout(3600)
class ProcessFaultsIT {

  private static final int WORKERS = 2;

  private static Bench bench;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    bench = new Bench(1000);
    cluster = new StandaloneCluster(bench.folder().resolve("spark"), WORKERS);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    bench.close();
  }

  /** Leaves the cluster to the next fault as this one found it. */
  @AfterEach
  void mend() {
    Server.await(() -> cluster.executors().isEmpty());
    while (cluster.workers().stream().filter(ProcessHandle::isAlive).count() < WORKERS) {
      cluster.startWorker(Map.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(ProcessFault fault) throws Exception {
    assumeTrue(Forms.ALL || fault.form() == ProcessFault.Form.SHORT, "it is in the full suite");
    String output = bench.folder().resolve(fault.name().toLowerCase(Locale.ROOT)).toString();
    Trial trial = new Trial(bench, fault.title(), fault.expected(), output);
    Command command = bench.command(output).isolated();
    try (Server job = cluster.submit(command.submitted())) {
      trial.awaitMoment(job);
      trial.end(fault.happen(new Scene(cluster, command, job, trial)), "");
    }
  }
}
