package io.sparkllama.soak;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ResultStream;
import io.sparkllama.config.Isolation;
import io.sparkllama.fuzz.RandomRequests;
import io.sparkllama.fuzz.RandomText;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.IndexedResult;
import io.sparkllama.result.ItemResult;
import io.sparkllama.result.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One call or a few of a random kind. Not thread-safe. */
final class Work {

  private static final int MOST_ROWS = 24;

  /** Nothing takes a fraction of it, unless it hangs. */
  private static final long MOST_MINUTES = 10;

  private final ParallelProcessor processor;
  private final Greedy greedy;
  private final SplittableRandom random;
  private final Ledger ledger;
  private final RandomText texts;

  /** Requests of the current call. */
  private int unanswered;

  Work(ParallelProcessor processor, Greedy greedy, SplittableRandom random, Ledger ledger) {
    this.processor = processor;
    this.greedy = greedy;
    this.random = random;
    this.ledger = ledger;
    this.texts = new RandomText(random);
  }

  /** Makes calls and waits for them. They may fail if the processor is closed meanwhile. */
  void some() throws Exception {
    try {
      call();
    } catch (IllegalStateException e) {
      // a CancellationException is one, too
      if (processor.isOpen()) {
        throw e;
      }
      withdrawn(unanswered);
    }
    if (unanswered != 0) {
      ledger.fault(unanswered + " requests without a result");
    }
  }

  private void asked(int count) {
    unanswered = count;
    ledger.asked(count);
  }

  private void answered(Outcome outcome) {
    unanswered--;
    ledger.answered(outcome);
  }

  private void withdrawn(int count) {
    unanswered -= count;
    ledger.withdrawn(count);
  }

  private void call() throws Exception {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> greedyList();
      case 3 -> randomRequests();
      case 4 -> texts();
      case 5 -> pairs();
      case 6 -> cancelledList();
      case 7 -> singles();
      case 8 -> stream();
      default -> functions();
    }
  }

  private int count() {
    return 1 + random.nextInt(MOST_ROWS);
  }

  /**
   * Waits for a list and counts it; a call that is cancelled or whose processor is closed has no
   * results.
   */
  private <R extends Outcome> List<R> all(int count, CompletableFuture<List<R>> call)
      throws Exception {
    try {
      List<R> results = call.get(MOST_MINUTES, TimeUnit.MINUTES);
      if (results.size() != count) {
        ledger.fault(results.size() + " results of " + count + " requests");
      }
      results.forEach(this::answered);
      return results;
    } catch (CancellationException e) {
      withdrawn(count);
      return List.of();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        withdrawn(count);
        return List.of();
      }
      throw e;
    }
  }

  private void check(GenerationRequest request, GenerationResult result) {
    if (result.success() && !result.text().equals(greedy.textOf(request))) {
      ledger.fault("'" + result.text() + "' instead of '" + greedy.textOf(request) + "'");
    }
    if (!result.success()
        && result.errorKind() != Failure.Kind.CRASH
        && result.errorKind() != Failure.Kind.CANCELLED) {
      ledger.fault("a greedy request failed: " + result.error());
    }
  }

  private void greedyList() throws Exception {
    List<GenerationRequest> asked = greedy.some(random, count());
    asked(asked.size());
    List<GenerationResult> results = all(asked.size(), processor.batchGenerateAsync(asked));
    for (int i = 0; i < results.size(); i++) {
      check(asked.get(i), results.get(i));
    }
  }

  /** With grammars and templates that cannot be used, timeouts, and prompts of all kinds. */
  private void randomRequests() throws Exception {
    RandomRequests requests = new RandomRequests(random, texts);
    List<GenerationRequest> asked = IntStream.range(0, count()).mapToObj(requests::next).toList();
    asked(asked.size());
    all(asked.size(), processor.batchGenerateAsync(asked));
  }

  private List<String> rows() {
    String[] rows = new String[count()];
    Arrays.setAll(rows, i -> random.nextInt(20) == 0 ? null : texts.next());
    return Arrays.asList(rows);
  }

  private void texts() throws Exception {
    List<String> rows = rows();
    asked(rows.size());
    switch (random.nextInt(5)) {
      case 0 -> all(rows.size(), processor.batchTokenizeAsync(rows));
      case 1 -> all(rows.size(), processor.batchEmbedTokensAsync(rows));
      case 2 -> all(rows.size(), processor.batchPerplexityAsync(rows, ScoringConfig.defaults()));
      case 3 ->
          all(
              rows.size(),
              processor.batchClassifyAsync(rows, List.of(" a", " b"), ScoringConfig.defaults()));
      default -> all(rows.size(), processor.batchEmbedAsync(rows, EmbeddingConfig.defaults()));
    }
  }

  private void pairs() throws Exception {
    int count = count();
    asked(count);
    if (random.nextBoolean()) {
      List<ScoreRequest> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pairs.add(new ScoreRequest(Prompt.text(texts.next()), texts.next()));
      }
      all(count, processor.batchScoreAsync(pairs, ScoringConfig.defaults()));
    } else {
      List<RerankRequest> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pairs.add(new RerankRequest(texts.next(), texts.next()));
      }
      all(count, processor.batchRerankAsync(pairs, RerankConfig.defaults()));
    }
  }

  private void cancelledList() throws Exception {
    List<GenerationRequest> asked = greedy.some(random, count());
    asked(asked.size());
    CompletableFuture<List<GenerationResult>> call = processor.batchGenerateAsync(asked);
    spin();
    call.cancel(true);
    all(asked.size(), call);
  }

  private void singles() throws Exception {
    List<GenerationRequest> asked = greedy.some(random, count());
    asked(asked.size());
    List<CompletableFuture<GenerationResult>> calls =
        asked.stream()
            .map(request -> processor.generateAsync(request.prompt(), request.config()))
            .toList();
    spin();
    calls.stream().filter(call -> random.nextInt(3) == 0).forEach(call -> call.cancel(true));
    for (int i = 0; i < calls.size(); i++) {
      try {
        GenerationResult result = calls.get(i).get(MOST_MINUTES, TimeUnit.MINUTES);
        answered(result);
        check(asked.get(i), result);
      } catch (CancellationException e) {
        withdrawn(1);
      }
    }
  }

  private void stream() {
    List<GenerationRequest> asked = greedy.some(random, count());
    int wanted = random.nextInt(4) == 0 ? random.nextInt(asked.size()) : asked.size();
    asked(asked.size());
    Set<Long> seen = new HashSet<>();
    try (ResultStream<GenerationResult> results = processor.streamGenerate(asked.iterator())) {
      while (seen.size() < wanted && results.hasNext()) {
        IndexedResult<GenerationResult> next = results.next();
        if (!seen.add(next.index())) {
          ledger.fault("result " + next.index() + " came twice");
        }
        answered(next.result());
        check(asked.get((int) next.index()), next.result());
      }
      if (seen.size() < wanted) {
        ledger.fault("a stream ended after " + seen.size() + " of " + wanted);
      }
    } finally {
      withdrawn(asked.size() - seen.size());
    }
  }

  private void functions() throws Exception {
    List<GenerationRequest> asked = greedy.some(random, count());
    BatchGenerationConfig config = asked.get(0).config();
    asked(asked.size());
    List<ItemResult<Integer>> results =
        all(
            asked.size(),
            processor.parallelProcessAsync(
                asked,
                (request, open) ->
                    open.countTokens(request.toString())
                        + open.generateAsync(request.prompt(), config).join().tokensGenerated()));
    for (ItemResult<Integer> result : results) {
      boolean mayCrash = processor.config().isolation() == Isolation.PROCESS;
      if (!result.success() && processor.isOpen() && !mayCrash) {
        ledger.fault("a function failed: " + result.error());
      }
    }
  }

  private void spin() {
    for (int i = random.nextInt(2_000_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
