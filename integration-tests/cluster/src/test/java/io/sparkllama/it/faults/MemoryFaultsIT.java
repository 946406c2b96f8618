package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory limits, as containers have them. */
@Timeout(3600)
@EnabledIfSystemProperty(named = "faults", matches = "all")
class MemoryFaultsIT {

  /** Not enough for an executor to start. */
  private static final long SMALL = 100L << 20;

  private static final long LARGE = 4L << 30;

  /** Executors that are killed before the limit is lifted. */
  private static final int LOST = 3;

  private static Bench bench;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    FaultTable.require(
        MemoryGroup.isAvailable(), "memory limits", "root, and control groups that can be written");
    bench = new Bench(600);
    cluster = new StandaloneCluster(bench.folder().resolve("spark"), 2);
  }

  @AfterAll
  static void stop() {
    if (bench != null) {
      cluster.close();
      bench.close();
    }
  }

  @AfterEach
  void mend() {
    Server.await(() -> cluster.executors().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(MemoryFault fault) throws Exception {
    String output = bench.folder().resolve(fault.name().toLowerCase(Locale.ROOT)).toString();
    Trial trial = new Trial(bench, fault.title(), fault.expected(), output);
    Command command = bench.command(output).isolated();
    try (Server job = cluster.submit(command.submitted());
        MemoryGroup group = MemoryGroup.create(fault.name())) {
      trial.awaitMoment(job);
      int status = fault.happen(group, new Scene(cluster, command, job, trial));
      assertThat(group.kills()).isPositive();
      trial.end(status, "");
    }
  }

  private static int kills(MemoryGroup group) {
    try {
      return group.kills();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void executorsThatCannotStart() throws Exception {
    String output = bench.folder().resolve("small").toString();
    Trial trial =
        new Trial(
                bench,
                "memory limit too small for executors, until " + LOST + " were killed",
                "Spark starts new executors; the job succeeds when the limit is lifted",
                output)
            .at("from the start");
    Command command = bench.command(output);
    try (Server job = cluster.submit(command.submitted());
        MemoryGroup group = MemoryGroup.create("executors")) {
      group.limit(SMALL);
      Server.await(
          () -> {
            cluster.executors().forEach(each -> add(group, each));
            return kills(group) >= LOST || !job.handle().isAlive();
          });
      group.limit(LARGE);
      trial.end(job.exitCode(Trial.LONGEST), kills(group) + " executors killed");
      mend();
    }
  }

  private static void add(MemoryGroup group, ProcessHandle process) {
    try {
      group.add(process);
    } catch (IOException e) {
      assertThat(process.isAlive()).as("%d stays outside: %s", process.pid(), e).isFalse();
    }
  }
}
