package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin in the same moment, in one process and in several. */
@Timeout(1800)
class LockRacesIT {

  private static final int RACES = 100;
  private static final int THREADS = 2;
  private static final int PROCESSES = 2;

  @TempDir private Path place;

  @Test
  void aLockIsNeverGivenToTwo() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    // each other one must be taken over from a run that was killed
    for (int race = 0; race < RACES; race += 2) {
      leaveFlag(place.resolve("output-" + race), ended.pid());
    }
    List<Process> racers = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      racers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockRaces.class.getName(),
                  place.toString(),
                  Integer.toString(RACES),
                  Integer.toString(THREADS),
                  Integer.toString(PROCESSES))
              .redirectErrorStream(true)
              .redirectOutput(place.resolve("said-" + i).toFile())
              .start());
    }
    for (Process racer : racers) {
      // one that fails leaves the others waiting
      racer
          .onExit()
          .thenAccept(
              over -> {
                if (over.exitValue() != 0) {
                  racers.forEach(Process::destroyForcibly);
                }
              });
    }
    List<Integer> exitCodes = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    int won = 0;
    for (int i = 0; i < PROCESSES; i++) {
      exitCodes.add(racers.get(i).waitFor());
      said.append(Files.readString(place.resolve("said-" + i), StandardCharsets.UTF_8));
    }
    assertThat(exitCodes).as("%s", said).containsOnly(0);
    Matcher wins = Pattern.compile("^won (\\d+)$", Pattern.MULTILINE).matcher(said);
    while (wins.find()) {
      won += Integer.parseInt(wins.group(1));
    }
    // a loser may come when the winner has ended
    assertThat(won).isBetween(RACES, RACES * THREADS * PROCESSES);
  }

  private static void leaveFlag(Path output, long process) throws IOException {
    RunFolder folder = RunFolder.of(output.toString(), new Configuration());
    folder.write(
        "lock-dead.json",
        new RunOwner("dead", "here", RunOwner.here(1).processes(), process, 1).json());
  }
}
