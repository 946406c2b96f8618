package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.IndexedResult;
import io.sparkllama.result.ItemResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenizationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a processor guarantees with any engine. */
@Timeout(1800)
abstract class ProcessorContract {

  private static final BatchGenerationConfig SHORT =
      BatchGenerationConfig.builder().temperature(0).maxTokens(6).build();

  /** A processor of two workers and eight sequences. */
  abstract ParallelProcessor open(ProgressListener listener);

  /** Options for a request that runs long enough to be interrupted. */
  abstract BatchGenerationConfig endless();

  /** A processor with two workers and eight sequences of the given context length. */
  abstract ParallelProcessor openCrowded(int contextLength);

  private ParallelProcessor open() {
    return open(ProgressListener.NONE);
  }

  /** Texts of which every fourth is unusable, each for a different reason. */
  private static List<String> mixed(int count) {
    List<String> bad = Arrays.asList(null, "", "broken \uD83D here");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(i % 4 == 3 ? bad.get(i / 4 % 3) : "text number " + i);
    }
    return texts;
  }

  private static void assertMixed(List<? extends Outcome> results, int count) {
    assertThat(results).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(results.get(i).success()).as("item " + i).isEqualTo(i % 4 != 3);
      assertThat(results.get(i).error() == null).isEqualTo(i % 4 != 3);
    }
  }

  @Test
  void hasOneResultPerItemInOrderForEachKindOfBatch() {
    try (ParallelProcessor processor = open()) {
      List<String> texts = mixed(200);
      assertMixed(processor.batchGenerate(texts, SHORT), 200);
      assertMixed(processor.batchEmbed(texts, EmbeddingConfig.defaults()), 200);
      assertMixed(processor.batchEmbedTokens(texts), 200);
      assertMixed(processor.batchPerplexity(texts, ScoringConfig.defaults()), 200);
      assertMixed(
          processor.batchClassify(texts, List.of(" a", " b"), ScoringConfig.defaults()), 200);
      List<ScoreRequest> requests =
          texts.stream().map(text -> new ScoreRequest(Prompt.text(text), "next")).toList();
      assertMixed(processor.batchScore(requests, ScoringConfig.defaults()), 200);
    }
  }

  /** Full sequences fragment the free cells, and decodes aborted at a timeout leave gaps. */
  @Test
  void noItemFailsForWantOfCellsInARowWhateverRunsBesideIt() {
    int contextLength = 96;
    try (ParallelProcessor processor = openCrowded(contextLength)) {
      Random random = new Random(7);
      List<String> texts = new ArrayList<>();
      while (texts.size() < 240) {
        String text = texts.size() % 10 + " ab".repeat(1 + random.nextInt(contextLength / 3));
        if (processor.countTokens(text) < contextLength - 8) {
          texts.add(text);
        }
      }
      List<GenerationRequest> requests = new ArrayList<>();
      for (String text : texts) {
        requests.add(new GenerationRequest(Prompt.text(text), SHORT));
        requests.add(
            new GenerationRequest(
                Prompt.text("endless"),
                BatchGenerationConfig.builder().maxTokens(20).timeoutMs(1).build()));
      }
      CompletableFuture<List<GenerationResult>> generated = processor.batchGenerateAsync(requests);
      List<ScoreResult> scored = processor.batchPerplexity(texts, ScoringConfig.defaults());
      for (int i = 0; i < texts.size(); i++) {
        assertThat(generated.join().get(2 * i).error()).isNull();
        assertThat(generated.join().get(2 * i).attempts()).isEqualTo(1);
        assertThat(scored.get(i).error()).isNull();
        assertThat(scored.get(i).tokens()).isEqualTo(processor.countTokens(texts.get(i)) - 1);
      }
    }
  }

  @Test
  void hasNoResultsForNoItems() {
    try (ParallelProcessor processor = open()) {
      assertThat(processor.batchGenerate(List.of(), SHORT)).isEmpty();
      assertThat(processor.batchEmbed(List.of(), EmbeddingConfig.defaults())).isEmpty();
      assertThat(processor.batchTokenize(List.of())).isEmpty();
      assertThat(processor.parallelProcess(List.of(), (item, model) -> item)).isEmpty();
    }
  }

  @Test
  void cancellingABatchWithdrawsItsItemsAndLetsOthersRun() throws Exception {
    try (ParallelProcessor processor = open()) {
      CompletableFuture<List<GenerationResult>> batch =
          processor.batchGenerateAsync(Collections.nCopies(500, "endless"), endless());
      CompletableFuture<GenerationResult> other = processor.generateAsync("other", SHORT);
      assertThat(batch.cancel(true)).isTrue();
      assertThat(other.get(15, TimeUnit.MINUTES).success()).isTrue();
      assertThat(batch).isCancelled();
      assertThat(processor.batchGenerate(mixed(20), SHORT)).hasSize(20);
    }
  }

  @Test
  void cancellingOneItemFreesItsSequence() throws Exception {
    try (ParallelProcessor processor = open()) {
      List<CompletableFuture<GenerationResult>> endless = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        endless.add(processor.generateAsync("endless " + i, endless()));
      }
      CompletableFuture<GenerationResult> next = processor.generateAsync("next", SHORT);
      endless.forEach(future -> future.cancel(true));
      assertThat(next.get(15, TimeUnit.MINUTES).success()).isTrue();
    }
  }

  @Test
  void withdrawsTheItemsOfAnInterruptedCaller() throws Exception {
    try (ParallelProcessor processor = open()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      Thread caller =
          new Thread(
              () -> {
                started.countDown();
                try {
                  processor.batchGenerate(Collections.nCopies(100, "endless"), endless());
                } catch (CancellationException e) {
                  thrown.set(e);
                }
              },
              "caller");
      caller.start();
      started.await();
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).hasMessage("interrupted while items were running");
      assertThat(processor.generate("next", SHORT).success()).isTrue();
    }
  }

  @Test
  void runsNothingOnTheCommonPool() {
    try (ParallelProcessor processor = open()) {
      Set<String> threads = Collections.synchronizedSet(new HashSet<>());
      Runnable note = () -> threads.add(Thread.currentThread().getName());
      CompletableFuture.allOf(
              processor.batchGenerateAsync(mixed(100), SHORT).thenRun(note),
              processor.batchEmbedAsync(mixed(100), EmbeddingConfig.defaults()).thenRun(note),
              processor.batchTokenizeAsync(mixed(1000)).thenRun(note),
              processor
                  .parallelProcessAsync(
                      List.of(1, 2, 3),
                      (item, model) -> {
                        note.run();
                        return item;
                      })
                  .thenRun(note))
          .join();
      assertThat(threads)
          .allMatch(
              name ->
                  name.startsWith("spark-llama-") || name.equals(Thread.currentThread().getName()));
    }
  }

  @Test
  void streamsResultsAsTheyFinishWithAWindowOfItems() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<String> endlessInput =
        Stream.generate(() -> "prompt " + taken.getAndIncrement()).iterator();
    try (ParallelProcessor processor = open();
        ResultStream<GenerationResult> results = processor.streamGenerate(endlessInput, SHORT)) {
      Set<Long> indices = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        IndexedResult<GenerationResult> next = results.next();
        assertThat(next.result().success()).isTrue();
        indices.add(next.index());
        assertThat(taken.get()).isLessThanOrEqualTo(i + 1 + 4 * 8);
      }
      assertThat(indices).hasSize(300);
    }
    try (ParallelProcessor processor = open();
        ResultStream<GenerationResult> results =
            processor.streamGenerate(
                mixed(50).stream()
                    .map(text -> new GenerationRequest(Prompt.text(text), SHORT))
                    .iterator())) {
      assertThat(results.stream().map(IndexedResult::index).sorted().toList())
          .isEqualTo(IntStream.range(0, 50).mapToObj(Long::valueOf).toList());
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void appliesAFunctionInOrderAndAFailureIsItsItems() {
    try (ParallelProcessor processor = open()) {
      List<Integer> items = IntStream.range(0, 1000).boxed().toList();
      List<ItemResult<Integer>> results =
          processor.parallelProcess(
              items,
              (item, model) -> {
                if (item % 100 == 50) {
                  throw new IllegalStateException("item " + item);
                }
                return 2 * item;
              });
      for (int i = 0; i < 1000; i++) {
        if (i % 100 == 50) {
          assertThat(results.get(i).error())
              .isEqualTo("java.lang.IllegalStateException: item " + i);
          assertThat(results.get(i).value()).isNull();
        } else {
          assertThat(results.get(i).value()).isEqualTo(2 * i);
        }
      }
    }
  }

  @Test
  void aFunctionMayUseTheModelAndMoreFunctionsToAnyDepth() {
    try (ParallelProcessor processor = open()) {
      List<ItemResult<Integer>> results =
          processor.parallelProcess(
              IntStream.range(0, 5).boxed().toList(), (item, model) -> nested(model, 3));
      assertThat(results).allSatisfy(result -> assertThat(result.error()).isNull());
      assertThat(results).allSatisfy(result -> assertThat(result.value()).isEqualTo(3 * 3 * 3));
    }
  }

  /**
   * Generates, embeds and tokenizes in nested calls with three items per level; counts the leaves.
   */
  private static int nested(ParallelProcessor model, int depth) {
    assertThat(model.generate("in a function", SHORT).success()).isTrue();
    assertThat(model.batchEmbed(mixed(2), EmbeddingConfig.defaults())).hasSize(2);
    assertThat(model.batchTokenize(mixed(200))).hasSize(200);
    assertThat(model.batchGenerate(mixed(3), SHORT)).hasSize(3);
    if (depth == 0) {
      return 1;
    }
    return model
        .parallelProcess(List.of(1, 2, 3), (item, inner) -> nested(inner, depth - 1))
        .stream()
        .mapToInt(ItemResult::value)
        .sum();
  }

  @Test
  void aFunctionThatInterruptsItsThreadHarmsNobody() {
    try (ParallelProcessor processor = open()) {
      List<Integer> items = IntStream.range(0, 20).boxed().toList();
      processor.parallelProcess(
          items,
          (item, model) -> {
            Thread.currentThread().interrupt();
            return item;
          });
      assertThat(processor.parallelProcess(items, (item, model) -> item))
          .extracting(ItemResult::value)
          .isEqualTo(items);
    }
  }

  @Test
  void tokenizesAndBackWithoutLoss() {
    Random random = new Random(5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      texts.add(randomText(random, i % 40));
    }
    try (ParallelProcessor processor = open()) {
      List<TokenizationResult> tokenized = processor.batchTokenize(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(tokenized.get(i).error()).isNull();
        assertThat(processor.detokenize(tokenized.get(i).tokens())).isEqualTo(texts.get(i));
      }
      assertThat(processor.countTokens(texts.get(39))).isEqualTo(tokenized.get(39).count());
    }
  }

  /** Code points of all planes, without surrogates. */
  private static String randomText(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.codePointCount(0, text.length()) < length) {
      int bits = 1 + random.nextInt(20);
      int codePoint = random.nextInt(1 << bits);
      // To a SentencePiece vocabulary, U+2581 is a space.
      if (codePoint > 0 && codePoint != 0x2581 && (codePoint < 0xD800 || codePoint > 0xDFFF)) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }

  @Test
  void oneBadTextDoesNotFailABatchToTokenize() {
    try (ParallelProcessor processor = open()) {
      List<TokenizationResult> results =
          processor.batchTokenize(Arrays.asList("a", null, "x\uDC00", "", "b"));
      assertThat(results)
          .extracting(TokenizationResult::success)
          .containsExactly(true, false, false, true, true);
      assertThat(results.get(1).error()).isEqualTo("the text is null; provide one");
      assertThatThrownBy(() -> processor.countTokens(null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the text is null; provide one");
    }
  }

  @Test
  void tellsTheListenerOfEachItem() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    ProgressListener listener =
        (done, failed, total) -> {
          calls.add(done + "/" + total);
          if (done == 5) {
            throw new IllegalStateException("a listener's own trouble");
          }
          if (done == total) {
            calls.add("failed " + failed);
          }
        };
    try (ParallelProcessor processor = open(listener)) {
      processor.batchGenerate(mixed(20), SHORT);
      assertThat(calls).hasSize(21).endsWith("20/20", "failed 5");
      assertThat(calls.subList(0, 3)).containsExactly("1/20", "2/20", "3/20");
    }
  }

  private boolean isTrue(ItemResult<Boolean> result) {
    return result.success() && result.value();
  }

  @Test
  void closingEndsWhateverRuns() throws Exception {
    ParallelProcessor processor = open();
    CompletableFuture<List<GenerationResult>> batch =
        processor.batchGenerateAsync(Collections.nCopies(100, "endless"), endless());
    CompletableFuture<GenerationResult> one = processor.generateAsync("endless", endless());
    CompletableFuture<List<ItemResult<Boolean>>> functions =
        processor.parallelProcessAsync(
            List.of(1, 2, 3, 4), (item, model) -> model.generate("endless", endless()).success());
    processor.close();
    assertThat(one.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(batch.get())
        .hasSize(100)
        .allMatch(result -> result.finishReason() == FinishReason.CANCELLED);
    // Started items fail when they ask for more; the batch is cancelled unless all have started.
    assertThat(functions).isDone();
    if (!functions.isCancelled()) {
      assertThat(functions.get()).hasSize(4).noneMatch(this::isTrue);
    }
    assertThatThrownBy(() -> processor.batchEmbed(List.of("a"), EmbeddingConfig.defaults()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the processor is closed");
    assertThat(processor.isOpen()).isFalse();
  }
}
