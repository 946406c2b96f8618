package io.sparkllama.internal.scheduling;

import io.sparkllama.Failure;
import io.sparkllama.FinishReason;
import io.sparkllama.Limits;
import io.sparkllama.Outcome;
import io.sparkllama.engine.NotFiniteException;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.concurrent.TimeUnit;

/**
 * A request while a worker decodes it, in one sequence of its session, from the first token to the
 * result. In each step it {@link #contribute contributes} tokens to the batch and {@link #advance
 * advances} once that is decoded. Owned by its worker's thread.
 *
 * @param <R> the result
 */
abstract class ActiveSequence<R extends Outcome> implements AutoCloseable {

  /** Most tokens of a batch of several unsplittable texts: with more, throughput falls. */
  private static final int MAX_UNSPLITTABLE_TOKENS = 64;

  private final AdmittedRequest<R> request;
  private final int id;
  private final long startNanos;

  /** Tokens in the KV cache. */
  private int decoded;

  /** Most tokens that were ever in it: those decoded again after {@link #rewind} give no output. */
  private int reached;

  /** Tokens in the KV cache that were copied from a shared prefix. */
  private int prefixTokens;

  /** Where this step's tokens begin in the batch, and how many they are. */
  private int firstIndex;

  private int contributed;

  /** Those of them that were never computed before. */
  private int fresh;

  /** Whether it waits for a prefix that it is going to share. */
  private boolean waiting;

  /** Why its output cannot be used. */
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

  /** Tokens that this step brought into the KV cache. */
  final int contributed() {
    return contributed;
  }

  /** Those of {@link #contributed} that were computed for the first time. */
  final int fresh() {
    return fresh;
  }

  final boolean isWaiting() {
    return waiting;
  }

  /** Contributes nothing until it is given a prefix with {@link #continueAfter}. */
  final void await() {
    waiting = true;
  }

  /** Continues behind a prefix that the sequence now holds. */
  final void continueAfter(int sharedTokens) {
    waiting = false;
    decoded = sharedTokens;
    reached = Math.max(reached, sharedTokens);
    prefixTokens = sharedTokens;
  }

  /** Returns to the given number of held tokens; outputs taken so far stay valid. */
  final void rewind(int heldTokens) {
    decoded = Math.min(decoded, heldTokens);
    prefixTokens = Math.min(prefixTokens, heldTokens);
  }

  /** Stops waiting for a prefix and computes its own tokens. */
  final void continueWithoutPrefix() {
    waiting = false;
  }

  /** Whether each step takes one token, sampled in the step before. */
  boolean isDecoding() {
    return false;
  }

  /** Tokens sampled so far. */
  int generated() {
    return 0;
  }

  /** Tokens known so far; those not yet decoded come next. */
  abstract int known();

  /** The token at a position below {@link #known}. */
  abstract int token(int position);

  /** Whether the decode is to give an output for the token at a position. */
  abstract boolean wantsOutput(int position);

  /** Most tokens it gives to one batch. */
  int mostTokensPerStep() {
    return Integer.MAX_VALUE;
  }

  /** Whether all its tokens must be in one batch, as an encoder computes without a cache. */
  boolean isUnsplittable() {
    return false;
  }

  /** Takes the output of the token at a position. */
  abstract void accept(Session session, int batchIndex, int position);

  abstract boolean isFinished();

  /** Why its output cannot be used, and so it must end; null if it can. */
  final Failure failure() {
    return failure;
  }

  /** The result of a finished sequence. */
  abstract R result(long nowNanos);

  /** The result of a sequence that something else ended. */
  abstract R ended(FinishReason reason, Failure failure, long nowNanos);

  /** Adds to the batch what comes next in this sequence, as far as there is room for it. */
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

  /** How many of the tokens that come next have no more outputs than there is room for. */
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

  /** An output that was taken before is not taken again. */
  private boolean takesOutput(int position) {
    return position >= reached && wantsOutput(position);
  }

  /**
   * Where attention has no cache it is computed between all tokens of a batch, those of other texts
   * too, so that texts which fill a batch well by themselves are faster alone.
   */
  private boolean joins(TokenBatch batch) {
    return batch.size() == 0 || batch.size() + known() <= MAX_UNSPLITTABLE_TOKENS;
  }

  /** Tokens that are known and not decoded. */
  final int pending() {
    return known() - decoded;
  }

  /** Contributes nothing to this step. */
  final void skipStep() {
    contributed = 0;
  }

  /** Whether the batch of this step had no room for it. */
  final boolean hadNoRoom() {
    return contributed == 0 && !waiting;
  }

  /** The batch was decoded. */
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
    return startNanos + TimeUnit.MILLISECONDS.toNanos(request.limits().timeoutMs());
  }

  final boolean isOverdue(long nowNanos) {
    return hasDeadline() && nowNanos - deadlineNanos() >= 0;
  }

  final R timedOut(long nowNanos) {
    String error =
        "it took longer than "
            + request.limits().timeoutMs()
            + " ms, with "
            + decoded
            + " tokens decoded; raise timeoutMs or ask for less";
    return ended(FinishReason.TIMEOUT, new Failure(Failure.Kind.TIMEOUT, error), nowNanos);
  }

  final long millisSinceStart(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - startNanos);
  }

  @Override
  public void close() {}
}
