package io.sparkllama.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import java.util.concurrent.CompletableFuture;

/**
 * An admitted prompt on its way through the scheduler. At any time one party holds it: the
 * submitter, the queue or a worker. Completing or cancelling {@link #future} from outside withdraws
 * it.
 */
public final class GenerationTask {

  static final String CLOSED_MESSAGE = "the processor was closed before this prompt was done";

  private final int[] prompt;
  private final BatchGenerationConfig config;
  private final CompletableFuture<GenerationResult> future = new CompletableFuture<>();
  private int attempts;

  GenerationTask(int[] prompt, BatchGenerationConfig config) {
    this.prompt = prompt;
    this.config = config;
  }

  /** A task for a prompt that came too late to be admitted. */
  public static GenerationTask cancelled(BatchGenerationConfig config) {
    GenerationTask task = new GenerationTask(new int[0], config);
    task.cancelUnstarted();
    return task;
  }

  /** Completed with the result, always; exceptionally only if the engine is broken. */
  public CompletableFuture<GenerationResult> future() {
    return future;
  }

  int[] prompt() {
    return prompt;
  }

  BatchGenerationConfig config() {
    return config;
  }

  /** Counts one more try. */
  void begin() {
    attempts++;
  }

  int attempts() {
    return attempts;
  }

  boolean mayTryAgain() {
    return attempts <= config.retryAttempts();
  }

  boolean isWithdrawn() {
    return future.isDone();
  }

  void complete(GenerationResult result) {
    future.complete(result);
  }

  void fail(Throwable cause) {
    future.completeExceptionally(cause);
  }

  /** Ends a task that no worker holds, because the processor was closed. */
  void cancelUnstarted() {
    complete(
        new GenerationResult(
            "",
            0,
            0,
            false,
            CLOSED_MESSAGE,
            prompt.length,
            FinishReason.CANCELLED,
            false,
            attempts));
  }
}
