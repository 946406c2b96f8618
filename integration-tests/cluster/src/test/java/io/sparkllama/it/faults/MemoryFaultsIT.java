package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;
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

  private static Site site;

  @BeforeAll
  static void start() throws Exception {
    FaultTable.require(
        MemoryGroup.isAvailable(), "memory limits", "root, and control groups that can be written");
    site = Site.start(600, 2);
  }

  @AfterAll
  static void stop() {
    if (site != null) {
      site.close();
    }
  }

  @AfterEach
  void mend() {
    site.awaitNoExecutors();
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoRow(MemoryFault fault) throws Exception {
    String output = site.output(fault.name().toLowerCase(Locale.ROOT));
    try (MemoryGroup group = MemoryGroup.create(fault.name())) {
      site.run(fault.fault(), group, site.bench().command(output).isolated());
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
    String output = site.output("small");
    Trial trial =
        new Trial(
                site.bench(),
                "memory limit too small for executors, until " + LOST + " were killed",
                "Spark starts new executors; the job succeeds when the limit is lifted",
                output)
            .at("from the start");
    Command command = site.bench().command(output);
    try (Server job = site.cluster().submit(command.submitted());
        MemoryGroup group = MemoryGroup.create("executors")) {
      group.limit(SMALL);
      Server.await(
          () -> {
            site.cluster().executors().forEach(each -> add(group, each));
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
