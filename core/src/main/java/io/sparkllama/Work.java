package io.sparkllama;

import io.sparkllama.internal.scheduling.Admission;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The kinds of work that a processor does, each by itself. Thread-safe.
 *
 * @param admission tells what keeps a request from being served
 * @param streamWindow most items of a stream in flight
 */
record Work(
    Admission admission,
    RequestWork<Prompt, BatchGenerationConfig, GenerationResult> generation,
    RequestWork<String, EmbeddingConfig, EmbeddingResult> embedding,
    TokenVectorSearch search,
    RequestWork<RerankRequest, RerankConfig, RerankResult> ranking,
    RequestWork<ScoreRequest, ScoringConfig, ScoreResult> scoring,
    RequestWork<String, ScoringConfig, ScoreResult> perplexity,
    ClassificationWork classification,
    TokenizationWork tokenization,
    ItemWork items,
    int streamWindow) {

  /** Items of a stream in flight, for each sequence. */
  private static final int STREAM_ITEMS_PER_SEQUENCE = 4;

  static Work of(ProcessorParts parts) {
    Admission admission = parts.admission();
    Batches batches = parts.batches();
    ItemWork items = new ItemWork(parts.functions());
    RequestWork<ScoreRequest, ScoringConfig, ScoreResult> scoring =
        new RequestWork<>(
            batches,
            (pair, config) -> admission.scoring(pair.prompt(), pair.continuation(), config));
    return new Work(
        admission,
        new RequestWork<>(batches, admission::generation),
        new RequestWork<>(batches, admission::embedding),
        new TokenVectorSearch(items),
        new RequestWork<>(
            batches, (pair, config) -> admission.ranking(pair.query(), pair.document(), config)),
        scoring,
        new RequestWork<>(batches, admission::perplexity),
        new ClassificationWork(scoring),
        new TokenizationWork(parts.tokenizer(), items),
        items,
        STREAM_ITEMS_PER_SEQUENCE * parts.config().maxBatchSize());
  }

  /** A stream of what becomes of items, which are submitted as results are taken. */
  <T, R> ResultStream<R> stream(Iterator<T> inputs, Function<T, CompletableFuture<R>> submit) {
    return new ResultStream<>(inputs, submit, streamWindow);
  }
}
