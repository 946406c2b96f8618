package io.sparkllama.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.DemoModel;
import io.sparkllama.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random load, with engine processes that are killed and stopped: each request has one result, and
 * nothing is left. {@code -Dio.sparkllama.soak.minutes=30} also finds what grows slowly.
 */
@Timeout(36_000)
@EnabledOnOs(OS.LINUX)
class SoakIT {

  private static final int SECONDS = 15;

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndNothingGrows() throws IOException, InterruptedException {
    Integer minutes = Integer.getInteger("io.sparkllama.soak.minutes");
    Path table = Path.of("target", "soak.md");
    Files.createDirectories(table.toAbsolutePath().getParent());
    // a heap of one size, so that resident memory is flat unless native memory grows
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-ea",
                "-Ddemo.model=" + DemoModel.PATH,
                "-Djava.io.tmpdir=" + folder,
                "-Djna.tmpdir=" + folder,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path")));
    TestEngine.other()
        .flatMap(TestEngine::library)
        .ifPresent(library -> command.add(1, "-Dio.sparkllama.test.library=" + library));
    command.add(SoakJvm.class.getName());
    command.add(String.valueOf(minutes == null ? SECONDS : minutes * 60));
    command.add(String.valueOf(Long.getLong("io.sparkllama.soak.seed", 1)));
    command.add(folder.toString());
    Process soak =
        new ProcessBuilder(command)
            .redirectOutput(table.toFile())
            .redirectError(Path.of("target", "soak.log").toFile())
            .start();
    try {
      assertThat(soak.waitFor()).as(() -> said(table)).isZero();
    } finally {
      soak.destroyForcibly();
    }
  }

  private static String said(Path table) {
    try {
      return Files.readAllLines(table, StandardCharsets.UTF_8).stream()
          .collect(Collectors.joining("\n", "see target/soak.log and\n", ""));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
