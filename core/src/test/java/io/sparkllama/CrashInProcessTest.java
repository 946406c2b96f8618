package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.scripted.FragileProvider;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that end the process that computes them cost one process, and no more. */
@Tag("slow")
@Timeout(1800)
class CrashInProcessTest {

  @TempDir private Path folder;

  private static final Set<Integer> DEADLY = Set.of(7, 8, 16);

  /** Computes twenty rows, some of them deadly, and prints what became of each. */
  static final class Attempt {
    private Attempt() {}

    public static void main(String[] arguments) {
      try (ParallelProcessor processor =
          ParallelProcessor.open(
              ProcessorConfig.builder("fragile:model")
                  .threadPool(ThreadPoolConfig.ofThreads(2))
                  .maxBatchSize(4)
                  .inFlightFolder(Path.of(arguments[0]))
                  .config())) {
        List<String> prompts =
            IntStream.range(0, 20)
                .mapToObj(i -> DEADLY.contains(i) ? "row " + i + FragileProvider.EXIT : "row " + i)
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
  void theNextProcessSetsThemAside() throws Exception {
    assertThat(attempt().status()).isEqualTo(7);
    End next = attempt();
    assertThat(next.status()).isZero();
    assertThat(next.lines())
        .containsExactlyElementsOf(
            IntStream.range(0, 20)
                .mapToObj(i -> DEADLY.contains(i) ? "CRASH" : "ROW " + i)
                .toList());
  }
}
