package io.sparkllama.internal.backend;

import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.TokenizationResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What computes the requests of an open processor: an engine in this process or in one of its own.
 * Thread-safe. Once it is closed, requests end as cancelled.
 */
public interface Backend extends AutoCloseable {

  /** What was opened. */
  PlannedProcessor plan();

  /** Threads of this process for callers' functions. */
  FunctionPool functions();

  /** Starts a request. Cancelling the future withdraws it. */
  <R extends Outcome> CompletableFuture<R> submit(Request<R> request);

  /** Starts the requests of one call; results are in their order. */
  <R extends Outcome> CompletableFuture<List<R>> submitAll(List<? extends Request<R>> requests);

  /** Validates a request without computing anything; empty if no problem is found. */
  Optional<Failure> faultOf(Request<?> request);

  /** Tokenizes one text. */
  TokenizationResult tokenize(String text);

  /**
   * The text of tokens.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  String detokenize(int[] tokens);

  /** The counters; {@link ProcessorStats#DISABLED} unless metrics are enabled. */
  ProcessorStats stats();

  /** Whether requests are accepted: neither closed nor broken. */
  boolean isOpen();

  @Override
  void close();
}
