package io.sparkllama.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.scripted.FragileProvider;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows of which some end the engine process: those fail, and no other is lost. With {@code
 * -Dio.sparkllama.fuzz.count=2000} there are 20 000.
 */
@Tag("slow")
@Timeout(7200)
class IsolatedRowsTest {

  private static final int ROWS = RowCases.ROWS * Integer.getInteger(Campaign.COUNT_PROPERTY, 40);

  /** One in so many ends the process. */
  private static final int DEADLY = 200;

  private static final List<Character> WAYS =
      List.of(
          FragileProvider.SEGMENTATION_FAULT,
          FragileProvider.ABORT,
          FragileProvider.KILL,
          FragileProvider.EXIT);

  private static final int LIST = 1000;

  @Test
  void onlyThoseThatEndProcessesFail() {
    SplittableRandom random = new SplittableRandom(Long.getLong(Campaign.SEED_PROPERTY, 1));
    BatchGenerationConfig config =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    int crashed = 0;
    try (ParallelProcessor processor =
        ParallelProcessor.open(
            ProcessorConfig.builder("fragile:model")
                .threadPool(ThreadPoolConfig.ofThreads(2))
                .maxBatchSize(8)
                .isolation(Isolation.PROCESS)
                .config())) {
      for (int from = 0; from < ROWS; from += LIST) {
        List<String> rows = new ArrayList<>();
        for (int i = from; i < Math.min(ROWS, from + LIST); i++) {
          String row = "row " + i;
          // the first always, so that a few rows are enough for a test
          boolean deadly = i == 0 || random.nextInt(DEADLY) == 0;
          rows.add(deadly ? row + WAYS.get(random.nextInt(WAYS.size())) : row);
        }
        List<GenerationResult> results = processor.batchGenerate(rows, config);
        assertThat(results).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
          String row = rows.get(i);
          boolean deadly = row.charAt(row.length() - 1) < ' ';
          crashed += deadly ? 1 : 0;
          GenerationResult result = results.get(i);
          assertThat(result.errorKind()).as(row).isEqualTo(deadly ? Failure.Kind.CRASH : null);
          assertThat(result.text()).isEqualTo(deadly ? "" : "ROW " + (from + i));
        }
      }
    }
    System.getLogger(IsolatedRowsTest.class.getName())
        .log(System.Logger.Level.INFO, "{0} rows, {1} of them deadly", ROWS, crashed);
  }
}
