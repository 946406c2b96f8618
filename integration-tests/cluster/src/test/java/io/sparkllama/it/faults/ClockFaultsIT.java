package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Hosts with clocks that differ by hours, as far as libfaketime can let a process believe so. */
@Timeout(3600)
@EnabledIfSystemProperty(named = "faults", matches = "all")
class ClockFaultsIT {

  private static Path library;
  private static Site site;

  @BeforeAll
  static void start() throws Exception {
    FaultTable.require(
        findLibrary(), "clocks that differ", "libfaketime (Debian: apt-get install faketime)");
    site = Site.start(600, 0);
    site.cluster().startWorker(clock("+1h"));
    site.cluster().startWorker(clock("-1h"));
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

  private static boolean findLibrary() throws IOException {
    try (Stream<Path> libraries =
        Files.find(Path.of("/usr/lib"), 3, (path, is) -> path.endsWith("libfaketimeMT.so.1"))) {
      library = libraries.findFirst().orElse(null);
      return library != null;
    }
  }

  /** Variables that shift the clock of a process and its children, but not the time that passes. */
  private static Map<String, String> clock(String shift) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        shift,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // with its fix for old versions of glibc, a JVM's threads wake up all the time
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Trial trial(String fault, String expected, String output) {
    return new Trial(site.bench(), fault, expected, output);
  }

  @Test
  void executorsWithClocksThatDiffer() throws Exception {
    String output = site.output("executors");
    Trial trial =
        trial(
                "clocks of two workers 2 h apart, the driver's clock between them",
                "the job succeeds",
                output)
            .at("from the start");
    Command command = site.bench().command(output).isolated();
    try (Server job = site.cluster().submit(command.submitted())) {
      trial.end(job.exitCode(Trial.LONGEST), "");
    }
  }

  @Test
  void aDriverThatIsStoppedAndOneWithAnotherClock() throws Exception {
    String output = site.output("stopped");
    Trial trial =
        trial(
            "SIGSTOP of a driver with a clock 1 h fast, the same command with a clock 1 h slow",
            "the second run is refused while the first one is alive, then completes the output",
            output);
    // the first one works until it is stopped, if its executors get nowhere
    Command command = site.bench().command(output).withConf("spark.network.timeout=900s");
    try (Server first = site.cluster().submit(clock("+1h"), command.submitted())) {
      trial.awaitMoment(first);
      site.cluster().executors().forEach(Signals::stop);
      try (Server refused = site.cluster().submit(clock("-1h"), command.submittedLocally())) {
        assertThat(refused.exitCode(Trial.LONGEST)).isEqualTo(1);
        assertThat(refused.output()).contains("another run is writing to");
      }
      Signals.stop(first.handle());
      try (Server second = site.cluster().submit(clock("-1h"), command.submittedLocally())) {
        trial.end(second.exitCode(Trial.LONGEST), "refused while the first one was alive");
      }
    }
  }
}
