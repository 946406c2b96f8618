package io.sparkllama.it.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  private static Site site;

  @BeforeAll
  static void start() throws Exception {
    site = Site.start(1000, WORKERS);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  /** Leaves the cluster to the next fault as this one found it. */
  @AfterEach
  void mend() {
    site.awaitNoExecutors();
    StandaloneCluster cluster = site.cluster();
    while (cluster.workers().stream().filter(ProcessHandle::isAlive).count() < WORKERS) {
      cluster.startWorker(Map.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(ProcessFault fault) throws Exception {
    assumeTrue(Forms.ALL || fault.form() == ProcessFault.Form.SHORT, "it is in the full suite");
    String output = site.output(fault.name().toLowerCase(Locale.ROOT));
    site.run(fault.fault(), site.cluster(), site.bench().command(output).isolated());
  }
}
