package io.sparkllama;

import io.sparkllama.internal.scheduling.Admission;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The operations of a processor, one object for each kind. Thread-safe.
 *
 * @param admission validates requests
 * @param streamWindow maximum number of items of a stream in flight
 */
record Operations(
    Admission admission,
    RequestOperation<Prompt, BatchGenerationConfig, GenerationResult> generation,
    RequestOperation<String, EmbeddingConfig, EmbeddingResult> embedding,
    TokenVectorSearch search,
    RequestOperation<RerankRequest, RerankConfig, RerankResult> ranking,
    RequestOperation<ScoreRequest, ScoringConfig, ScoreResult> scoring,
    RequestOperation<String, ScoringConfig, ScoreResult> perplexity,
    ClassificationOperation classification,
    TokenizationOperation tokenization,
    ItemOperation items,
    int streamWindow) {

  /** Items of a stream in flight per sequence. */
  private static final int STREAM_ITEMS_PER_SEQUENCE = 4;

  static Operations of(ProcessorParts parts) {
    Admission admission = parts.admission();
    Submissions submissions = parts.submissions();
    ItemOperation items = new ItemOperation(parts.functions());
    RequestOperation<ScoreRequest, ScoringConfig, ScoreResult> scoring =
        new RequestOperation<>(
            submissions,
            (pair, config) -> admission.scoring(pair.prompt(), pair.continuation(), config));
    return new Operations(
        admission,
        new RequestOperation<>(submissions, admission::generation),
        new RequestOperation<>(submissions, admission::embedding),
        new TokenVectorSearch(items),
        new RequestOperation<>(
            submissions,
            (pair, config) -> admission.ranking(pair.query(), pair.document(), config)),
        scoring,
        new RequestOperation<>(submissions, admission::perplexity),
        new ClassificationOperation(scoring),
        new TokenizationOperation(parts.tokenizer(), items),
        items,
        STREAM_ITEMS_PER_SEQUENCE * parts.config().maxBatchSize());
  }

  /** A stream of results; items are submitted as results are consumed. */
  <T, R> ResultStream<R> stream(Iterator<T> inputs, Function<T, CompletableFuture<R>> submit) {
    return new ResultStream<>(inputs, submit, streamWindow);
  }
}
