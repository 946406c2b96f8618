package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ProcessorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares a plan's memory estimate with the growth of a separate process. */
@Timeout(1800)
@EnabledOnOs(OS.LINUX)
class MemoryEstimateIT {

  @TempDir private static Path folder;

  @ParameterizedTest
  @CsvSource({
    "10m-q8, 1, 4, 1024, F16",
    "10m-q8, 2, 8, 512, F16",
    "10m-q8, 2, 8, 512, Q8_0",
    "110m-q8, 1, 2, 256, F16",
    "bert-33m-q8, 2, 4, 512, F16",
    "mamba, 2, 4, 512, F16"
  })
  void isWithinATenth(
      String shape, String workers, String sequences, String context, String cacheType)
      throws IOException, InterruptedException {
    Path model =
        shape.equals("mamba")
            ? MambaModel.write(folder.resolve("mamba.gguf"))
            : RandomModel.in(folder, Shape.of(shape));
    for (String library :
        Stream.concat(Stream.of(ProcessorConfig.SHIPPED_NATIVE_LIBRARY), OtherEngine.named())
            .toList()) {
      assertEstimate(model.toString(), library, workers, sequences, context, cacheType);
    }
  }

  private static void assertEstimate(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // A heap allocated at start and little compiled code: what grows is ours.
                    "-Xms256m",
                    "-Xmx256m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MemoryProbe.class.getName()),
                Stream.of(arguments))
            .toList();
    Process probe =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String[] sizes =
        new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .split(" ", -1);
    assertThat(probe.waitFor()).isZero();
    double estimated = Double.parseDouble(sizes[0]);
    double taken = Double.parseDouble(sizes[1]);
    assertThat(taken / estimated)
        .as("%.1f MB taken of %.1f by %s", taken / 1e6, estimated / 1e6, List.of(arguments))
        .isBetween(0.9, 1.1);
  }
}
