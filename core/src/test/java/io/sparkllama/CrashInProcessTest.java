package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.scripted.FragileProvider;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A row that ends the process that computes it, in one process after the other. */
@Tag("slow")
@Timeout(1800)
class CrashInProcessTest {

  @TempDir private Path folder;

  /** Computes twenty rows, one of them deadly, and prints what became of each. */
  static final class Attempt {
    private Attempt() {}

    public static void main(String[] arguments) {
      try (ParallelProcessor processor =
          ProcessorConfig.builder("fragile:model")
              .threadPool(ThreadPoolConfig.ofThreads(2))
              .maxBatchSize(4)
              .inFlightFolder(Path.of(arguments[0]))
              .build()) {
        List<String> prompts =
            IntStream.range(0, 20)
                .mapToObj(i -> i == 7 ? "row " + FragileProvider.EXIT : "row " + i)
                .toList();
        for (GenerationResult result :
            processor.batchGenerate(prompts, BatchGenerationConfig.defaults())) {
          System.out.println(result.success() ? result.text() : result.errorKind());
        }
      }
    }
  }

  private record End(int status, List<String> lines) {}

  private End attempt() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Attempt.class.getName(),
                folder.resolve("in-flight").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new End(process.waitFor(), out.lines().toList());
  }

  @Test
  void itIsSetAsideByTheFourthProcess() throws Exception {
    assertThat(attempt().status()).as("with others beside it").isEqualTo(7);
    assertThat(attempt().status()).as("with others beside it").isEqualTo(7);
    assertThat(attempt().status()).as("alone").isEqualTo(7);
    End fourth = attempt();
    assertThat(fourth.status()).isZero();
    assertThat(fourth.lines())
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> i == 7 ? "CRASH" : "ROW " + i).toList());
  }
}
