package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.scripted.FragileProvider;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ItemResult;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.TokenizationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A processor whose engine process is ended by rows. */
@Tag("slow")
@Timeout(1800)
class IsolationTest {

  private static final BatchGenerationConfig SHORT =
      BatchGenerationConfig.builder().temperature(0).maxTokens(20).build();

  private static ParallelProcessor open(long timeoutMs) {
    return ParallelProcessor.open(
        ProcessorConfig.builder("fragile:model")
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(4)
            .isolation(Isolation.PROCESS)
            .engineTimeoutMs(timeoutMs)
            .enableMetrics()
            .config());
  }

  private static ParallelProcessor open() {
    return open(600_000);
  }

  private static List<String> rows(int count, int at, char deadly) {
    return IntStream.range(0, count).mapToObj(i -> i == at ? "row " + deadly : "row " + i).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1, SIGSEGV",
    "2, SIGABRT",
    "3, SIGKILL",
    "4, exit status 7",
  })
  void aRowThatEndsTheProcessFailsAloneAndSaysHow(int deadly, String signal) {
    try (ParallelProcessor processor = open()) {
      List<GenerationResult> results = processor.batchGenerate(rows(20, 13, (char) deadly), SHORT);
      assertThat(results).hasSize(20);
      for (int i = 0; i < 20; i++) {
        assertThat(results.get(i).success()).as("row " + i).isEqualTo(i != 13);
        assertThat(results.get(i).text()).isEqualTo(i == 13 ? "" : "ROW " + i);
      }
      GenerationResult failed = results.get(13);
      assertThat(failed.errorKind()).isEqualTo(Failure.Kind.CRASH);
      assertThat(failed.error()).contains(signal);
      assertThat(failed.attempts()).isEqualTo(2);
      assertThat(failed.finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(processor.isOpen()).isTrue();
      assertThat(processor.generate("again", SHORT).text()).isEqualTo("AGAIN");
    }
  }

  /** One hangs in native code, one stops its process. Both wait for the timeout at once. */
  @Test
  void aRowThatHangsTheProcessFailsAlone() {
    try (ParallelProcessor first = open(10_000);
        ParallelProcessor second = open(10_000)) {
      List<CompletableFuture<List<GenerationResult>>> calls =
          List.of(
              first.batchGenerateAsync(rows(6, 2, FragileProvider.HANG), SHORT),
              second.batchGenerateAsync(rows(6, 2, FragileProvider.STOP), SHORT));
      for (CompletableFuture<List<GenerationResult>> call : calls) {
        List<GenerationResult> results = call.join();
        assertThat(results.stream().filter(GenerationResult::success)).hasSize(5);
        assertThat(results.get(2).errorKind()).isEqualTo(Failure.Kind.CRASH);
        assertThat(results.get(2).error()).contains("no response for 10 s");
      }
    }
  }

  @Test
  void severalDeadlyRowsFailAndNoOther() {
    try (ParallelProcessor processor = open()) {
      List<String> prompts = new ArrayList<>(rows(30, 3, FragileProvider.EXIT));
      prompts.set(4, "row " + FragileProvider.KILL);
      prompts.set(20, "row " + FragileProvider.EXIT);
      List<GenerationResult> results = processor.batchGenerate(prompts, SHORT);
      assertThat(IntStream.range(0, 30).filter(i -> !results.get(i).success()))
          .containsExactly(3, 4, 20);
      ProcessorStats stats = processor.stats();
      assertThat(stats.items()).isEqualTo(30);
      assertThat(stats.failures()).isEqualTo(3);
      assertThat(stats.batches()).isEqualTo(1);
    }
  }

  @Test
  void anEngineThatReportsThatItIsBrokenBreaksTheProcessor() {
    try (ParallelProcessor processor = open()) {
      List<String> prompts =
          IntStream.range(0, 4).mapToObj(i -> "row " + FragileProvider.ENGINE_FAILURE).toList();
      List<GenerationResult> results = processor.batchGenerate(prompts, SHORT);
      // as in this process: rows fail while the engine may recover, and then it is broken
      assertThat(results).allSatisfy(result -> assertThat(result.success()).isFalse());
    } catch (EngineException e) {
      assertThat(e).hasMessageContaining("it is no good");
    }
  }

  @Test
  void everythingElseWorksOverTheProcess() {
    try (ParallelProcessor processor = open()) {
      assertThat(processor.plan().engine()).isEqualTo("scripted");
      assertThat(processor.modelInfo().vocabularySize()).isEqualTo(257);
      assertThat(processor.countTokens("four")).isEqualTo(4);
      assertThat(processor.detokenize(new int[] {'h', 'i'})).isEqualTo("hi");
      assertThat(processor.batchTokenize(List.of("a", "b\uD800")))
          .extracting(TokenizationResult::success)
          .containsExactly(true, false);
      assertThatThrownBy(() -> processor.countTokens("b\uD800"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(processor.faultOf(new GenerationRequest(Prompt.text("a"), SHORT))).isEmpty();
      assertThat(processor.faultOf(new GenerationRequest(Prompt.text(""), SHORT)))
          .map(Failure::kind)
          .contains(Failure.Kind.PROMPT_EMPTY);
      List<ItemResult<String>> items =
          processor.parallelProcess(
              List.of("x", "y"), (item, open) -> open.generate(item, SHORT).text());
      assertThat(items).extracting(ItemResult::value).containsExactly("X", "Y");
    }
  }

  @Test
  void anActionAfterAResultMayAskTheProcess() {
    try (ParallelProcessor processor = open()) {
      CompletableFuture<Integer> tokens =
          processor
              .generateAsync("three", SHORT)
              .thenApply(result -> processor.countTokens(result.text()));
      assertThat(tokens.join()).isEqualTo(5);
    }
  }

  @Test
  void closingEndsTheRowsInFlightAsCancelled() {
    ParallelProcessor processor = open();
    CompletableFuture<GenerationResult> hung =
        processor.generateAsync("row " + FragileProvider.HANG, SHORT);
    processor.close();
    assertThat(hung.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(hung.join().errorKind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(processor.isOpen()).isFalse();
  }

  @Test
  void aPlanThatIsRefusedLoadsNothingAndLeavesNoProcess() {
    ProcessorConfig config =
        ProcessorConfig.builder("fragile:model").isolation(Isolation.PROCESS).config();
    assertThatThrownBy(
            () ->
                ParallelProcessor.open(
                    config,
                    plan -> {
                      throw new IllegalStateException("no room for " + plan.engine());
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room for scripted");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(ParallelProcessor.plan(config).engine()).isEqualTo("scripted");
  }

  @Test
  void exceptionsOfTheEngineComeThroughAsTheyAre() {
    assertThatThrownBy(
            () ->
                ParallelProcessor.builder(Path.of("missing.gguf"))
                    .isolation(Isolation.PROCESS)
                    .build()
                    .close())
        .isInstanceOf(io.sparkllama.engine.ModelLoadException.class)
        .hasMessageContaining("missing.gguf")
        .hasMessageContaining("does not exist");
  }
}
