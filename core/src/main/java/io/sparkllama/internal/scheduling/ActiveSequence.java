package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.NotFiniteException;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.Limits;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.Outcome;
import java.util.concurrent.TimeUnit;

/**
 * A request while a worker decodes it, in one sequence of its session, from the first token to the
 * result. In each step it {@link #contribute contributes} tokens to the batch and {@link #advance
 * advances} once the batch is decoded. Owned by its worker's thread.
 *
 * @param <R> the result
 */
abstract class ActiveSequence<R extends Outcome> implements AutoCloseable {

  /**
   * Maximum number of tokens in a batch of several unsplittable texts; beyond it, throughput drops.
   */
  private static final int MAX_UNSPLITTABLE_TOKENS = 64;

  private final AdmittedRequest<R> request;
  private final int id;
  private final long startNanos;

  /** Number of tokens in the KV cache. */
  private int decoded;

  /**
   * Highest number of tokens ever in the KV cache; tokens decoded again after {@link #rewind} give
   * no output.
   */
  private int reached;

  /** Number of tokens in the KV cache that come from a shared prefix. */
  private int prefixTokens;

  /** Index of this step's first token in the batch, and the number of tokens. */
  private int firstIndex;

  private int contributed;

  /** How many of these are computed for the first time. */
  private int fresh;

  /** Whether it waits for a prefix to share. */
  private boolean waiting;

  /** Why its output is unusable. */
  private Failure failure;

  ActiveSequence(AdmittedRequest<R> request, int id, long startNanos) {
    this.request = request;
    this.id = id;
    this.startNanos = startNanos;
  }

  final AdmittedRequest<R> request() {
    return request;
  }

  final int id() {
    return id;
  }

  final int decoded() {
    return decoded;
  }

  final int prefixTokens() {
    return prefixTokens;
  }

  /** Number of tokens this step added to the KV cache. */
  final int contributed() {
    return contributed;
  }

  /** How many of the {@link #contributed} tokens were computed for the first time. */
  final int fresh() {
    return fresh;
  }

  final boolean isWaiting() {
    return waiting;
  }

  /** Contributes nothing until a prefix arrives through {@link #continueAfter}. */
  final void await() {
    waiting = true;
  }

  /** Continues after a prefix that the sequence now holds. */
  final void continueAfter(int sharedTokens) {
    waiting = false;
    decoded = sharedTokens;
    reached = Math.max(reached, sharedTokens);
    prefixTokens = sharedTokens;
  }

  /** Rewinds to the given number of tokens; outputs taken so far stay valid. */
  final void rewind(int heldTokens) {
    decoded = Math.min(decoded, heldTokens);
    prefixTokens = Math.min(prefixTokens, heldTokens);
  }

  /** Stops waiting for a prefix and computes the tokens itself. */
  final void continueWithoutPrefix() {
    waiting = false;
  }

  /** Whether each step takes one token, sampled in the previous step. */
  boolean isDecoding() {
    return false;
  }

  /** Number of tokens sampled so far. */
  int generated() {
    return 0;
  }

  /** Number of tokens known so far; those not yet decoded come next. */
  abstract int known();

  /** The token at a position below {@link #known}. */
  abstract int token(int position);

  /** Whether the token at a position needs an output. */
  abstract boolean wantsOutput(int position);

  /** Maximum number of tokens it contributes to a batch. */
  int mostTokensPerStep() {
    return Integer.MAX_VALUE;
  }

  /** Whether all its tokens must be in one batch, because an encoder computes without a cache. */
  boolean isUnsplittable() {
    return false;
  }

  /** Takes the output of the token at a position. */
  abstract void accept(Session session, int batchIndex, int position);

  abstract boolean isFinished();

  /** Why its output is unusable, so that it must end; null if it is usable. */
  final Failure failure() {
    return failure;
  }

  /** The result of a finished sequence. */
  abstract R result(long nowNanos);

  /** The result of a sequence that was ended from outside. */
  abstract R ended(FinishReason reason, Failure failure, long nowNanos);

  /** Adds the next tokens of this sequence to the batch, as far as there is room. */
  final void contribute(TokenBatch batch, int room, int outputRoom) {
    firstIndex = batch.size();
    contributed = waiting ? 0 : Math.min(Math.min(room, mostTokensPerStep()), known() - decoded);
    contributed = withinOutputs(outputRoom);
    if (isUnsplittable() && (contributed < known() || !joins(batch))) {
      contributed = 0;
    }
    for (int position = decoded; position < decoded + contributed; position++) {
      batch.add(token(position), position, id, takesOutput(position));
    }
  }

  /** Number of upcoming tokens whose outputs fit. */
  private int withinOutputs(int outputRoom) {
    int outputs = 0;
    for (int i = 0; i < contributed; i++) {
      outputs += takesOutput(decoded + i) ? 1 : 0;
      if (outputs > outputRoom) {
        return i;
      }
    }
    return contributed;
  }

  /** Outputs taken before are not taken again. */
  private boolean takesOutput(int position) {
    return position >= reached && wantsOutput(position);
  }

  /**
   * Without a cache, attention covers all tokens of a batch, including those of other texts. Texts
   * that nearly fill a batch are therefore faster alone.
   */
  private boolean joins(TokenBatch batch) {
    return batch.size() == 0 || batch.size() + known() <= MAX_UNSPLITTABLE_TOKENS;
  }

  /** Number of tokens known but not decoded. */
  final int pending() {
    return known() - decoded;
  }

  /** Contributes nothing to this step. */
  final void skipStep() {
    contributed = 0;
  }

  /** Whether this step's batch had no room for it. */
  final boolean hadNoRoom() {
    return contributed == 0 && !waiting;
  }

  /** Called when the batch was decoded. */
  final void advance(Session session) {
    int first = decoded;
    decoded += contributed;
    fresh = Math.max(0, decoded - Math.max(first, reached));
    try {
      for (int i = 0; i < contributed; i++) {
        if (takesOutput(first + i)) {
          accept(session, firstIndex + i, first + i);
        }
      }
    } catch (NotFiniteException e) {
      failure = Failure.of(Failure.Kind.NOT_FINITE, e);
    }
    reached = Math.max(reached, decoded);
  }

  final boolean hasDeadline() {
    return request.limits().timeoutMs() != Limits.NO_TIMEOUT;
  }

  /** The deadline, if it {@link #hasDeadline}. */
  final long deadlineNanos() {
    return startNanos
        - request.usedNanos()
        + TimeUnit.MILLISECONDS.toNanos(request.limits().timeoutMs());
  }

  final boolean isOverdue(long nowNanos) {
    return hasDeadline() && nowNanos - deadlineNanos() >= 0;
  }

  final R timedOut(long nowNanos) {
    Message error =
        Message.of(
            "it took longer than ",
            request.limits().timeoutMs(),
            " ms, with ",
            decoded,
            " tokens decoded; raise ",
            Options.TIMEOUT_MS,
            " or ask for less");
    return ended(FinishReason.TIMEOUT, new Failure(Failure.Kind.TIMEOUT, error), nowNanos);
  }

  final long millisSinceStart(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - startNanos);
  }

  @Override
  public void close() {}
}
