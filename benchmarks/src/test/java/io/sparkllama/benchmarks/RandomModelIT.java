package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ThreadPoolConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RandomModelIT {

  @TempDir Path folder;

  @Test
  void isAModelWithATokenPerCharacter() throws IOException {
    Path model = RandomModel.in(folder, Shape.M10_Q8);
    assertThat(RandomModel.in(folder, Shape.M10_Q8)).isEqualTo(model);
    try (ParallelProcessor processor =
        ParallelProcessor.builder(model)
            .threadPool(ThreadPoolConfig.ofThreads(1))
            .maxBatchSize(1)
            .contextSize(64)
            .build()) {
      assertThat(processor.countTokens("some text")).isEqualTo("some text".length() + 2);
      BatchGenerationConfig greedy =
          BatchGenerationConfig.builder()
              .temperature(0)
              .maxTokens(5)
              .logProbabilities(true)
              .build();
      GenerationResult result = processor.generate("some text", greedy);
      assertThat(result.error()).isNull();
      assertThat(result.logProbabilities())
          .allMatch(token -> Float.isFinite(token.logProbability()));
    }
  }

  @Test
  void printsALinePerContenderAndMetric() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new Benchmarks())
            .setOut(new PrintWriter(out))
            .execute(
                "stealing", "--shape", "10m-q8", "--rounds", "1", "--models", folder.toString());
    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("stealing-on\titems_per_second\t[0-9.]+\titems/s\n")
        .containsPattern("stealing-off\tratio_to_stealing-off\t1.00\tx\n");
    assertThat(new CommandLine(new Benchmarks()).setErr(new PrintWriter(out)).execute("none"))
        .isEqualTo(2);
    assertThat(out.toString())
        .contains("there is no benchmark 'none'; there are prefix, stealing, tokenize");
  }
}
