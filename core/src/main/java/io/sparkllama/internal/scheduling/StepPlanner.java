package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.metrics.WorkerMeter;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what the sequences of a session do: which tokens are decoded next, which sequence is
 * preempted when the KV cache is full, and which request ends with what result. Knows neither
 * threads nor queues nor clocks: the caller passes the time and the outcome of each step.
 *
 * <p>Not thread-safe. In each round, {@link #begin} adds requests, {@link #next} plans a step, and
 * after the decode the caller reports its outcome with {@link #decoded}, {@link #foundNoSpace},
 * {@link #aborted} or {@link #failed}.
 */
final class StepPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(StepPlanner.class);

  /** Number of consecutive failed decodes after which the engine counts as broken. */
  private static final int MAX_CONSECUTIVE_FAILURES = 3;

  private final Session session;
  private final int contextLength;
  private final WorkerMeter meter;
  private final Predicate<AdmittedRequest<?>> requeue;
  private final ActiveSequences sequences;
  private final BatchPlan plan;

  /** Present if prefixes are shared. */
  private final Optional<PrefixSharing> prefix;

  /** Sequences not yet compared with the others. */
  private final List<ActiveSequence<?>> started = new ArrayList<>();

  private int consecutiveFailures;

  /**
   * @param session decoded by the caller; sequences are read, shared and cleared here
   * @param requeue accepts a request to retry; false if it does not
   */
  StepPlanner(
      Session session,
      SessionParams shape,
      WorkerMeter meter,
      Predicate<AdmittedRequest<?>> requeue) {
    this.session = session;
    this.contextLength = shape.contextLength();
    this.meter = meter;
    this.requeue = requeue;
    this.sequences = new ActiveSequences(shape.sequences());
    this.plan = new BatchPlan(shape.batchCapacity());
    this.prefix =
        shape.prefixes() > 0
            ? Optional.of(new PrefixSharing(session, shape.sequences()))
            : Optional.empty();
  }

  /** Number of requests that may start now; 0 while a sequence is preempted. */
  int room() {
    return sequences.room();
  }

  /** Whether there is nothing to decode. */
  boolean isIdle() {
    return sequences.active().isEmpty();
  }

  /**
   * Starts a sequence for a request if there is {@link #room}; fails a request that cannot be
   * decoded.
   */
  void begin(AdmittedRequest<?> request, long nowNanos) {
    if (request.isWithdrawn()) {
      return;
    }
    try {
      ActiveSequence<?> sequence =
          request.begin(session, sequences.nextId(), contextLength, nowNanos);
      sequences.add(sequence);
      started.add(sequence);
    } catch (IllegalArgumentException e) {
      request.refuse(Sampling.failureOf(e));
    }
  }

  /** Ends withdrawn and overdue requests and plans a step; empty if no sequence is left. */
  Optional<Step> next(long nowNanos) {
    prefix.ifPresent(
        sharing -> started.forEach(sequence -> sharing.join(sequence, sequences.active())));
    started.clear();
    endWithdrawnAndOverdue(nowNanos);
    if (isIdle()) {
      return Optional.empty();
    }
    plan.fill(sequences.active(), prefix, session.mostOutputs());
    return Optional.of(
        new Step(plan.batch(), plan.output(), sequences.active().size(), earliestDeadline()));
  }

  private void endWithdrawnAndOverdue(long nowNanos) {
    for (ActiveSequence<?> sequence : sequences.all()) {
      if (sequence.request().isWithdrawn()) {
        release(sequence);
      } else if (sequence.isOverdue(nowNanos)) {
        endOverdue(sequence, nowNanos);
      }
    }
  }

  private OptionalLong earliestDeadline() {
    OptionalLong earliest = OptionalLong.empty();
    for (ActiveSequence<?> sequence : sequences.active()) {
      if (sequence.hasDeadline()
          && (earliest.isEmpty() || sequence.deadlineNanos() - earliest.getAsLong() < 0)) {
        earliest = OptionalLong.of(sequence.deadlineNanos());
      }
    }
    return earliest;
  }

  /** The step was decoded: takes its outputs. Call {@link #endFinished} next. */
  void decoded() {
    consecutiveFailures = 0;
    prefix.ifPresent(
        sharing -> {
          meter.prefilled(sharing.contributed());
          sharing.advance();
        });
    plan.decoded(sequences.active());
    for (ActiveSequence<?> sequence : sequences.active()) {
      if (sequence.contributed() > 0) {
        advance(sequence);
      }
    }
  }

  private void advance(ActiveSequence<?> sequence) {
    boolean decoding = sequence.isDecoding();
    int before = sequence.generated();
    sequence.advance(session);
    meter.prefilled(decoding ? 0 : sequence.fresh());
    meter.generated(sequence.generated() - before);
  }

  /** Ends the requests that a decoded step finished, or whose outputs are unusable. */
  void endFinished(long nowNanos) {
    for (ActiveSequence<?> sequence : List.copyOf(sequences.active())) {
      if (sequence.failure() != null) {
        endFailed(sequence, sequence.failure(), nowNanos);
      } else if (sequence.isFinished()) {
        finish(sequence, nowNanos);
      }
    }
  }

  private <R extends Outcome> void finish(ActiveSequence<R> sequence, long nowNanos) {
    meter.prefixTokens(sequence.prefixTokens());
    release(sequence);
    sequence.request().complete(sequence.result(nowNanos));
  }

  /**
   * The step found too few free cells, or fragmented ones. First the prefix is dropped, then a
   * smaller batch is tried. If that does not help, a sequence is preempted: its cells are freed,
   * and it recomputes its tokens once another has ended. Only a request that does not fit while
   * holding all cells alone fails.
   */
  void foundNoSpace(long nowNanos) {
    makeSpace(nowNanos);
    rewindToSession();
  }

  private void makeSpace(long nowNanos) {
    List<ActiveSequence<?>> active = sequences.active();
    if (prefix.isPresent() && prefix.get().drop()) {
      return;
    }
    boolean done = plan.isTooSmallToHalve(active) && preemptOne();
    if (!done && !plan.shrink(active) && !preemptOne()) {
      String what =
          plan.batch().size() == 1
              ? "a single token"
              : "a text of " + plan.batch().size() + " tokens";
      fail(
          active.stream().filter(sequence -> sequence.contributed() > 0).toList(),
          Failure.Kind.CONTEXT_FULL,
          new EngineException(
              "the KV cache has no room for " + what + ", even though it holds no other item"),
          nowNanos);
    }
  }

  private boolean preemptOne() {
    Optional<ActiveSequence<?>> sequence = sequences.preemptOne();
    sequence.ifPresent(
        preempted -> {
          LOG.debug(
              "The KV cache is too fragmented: an item waits after {} tokens", preempted.decoded());
          session.clear(preempted.id());
          preempted.rewind(0);
        });
    return sequence.isPresent();
  }

  /** The step was aborted. */
  void aborted() {
    LOG.debug("A decode was interrupted");
    rewindToSession();
  }

  /**
   * The engine failed to decode the step: all active requests fail or are retried.
   *
   * @throws EngineException the cause, after too many consecutive failures
   */
  void failed(EngineException cause, long nowNanos) {
    fail(sequences.active(), Failure.Kind.ENGINE, cause, nowNanos);
    rewindToSession();
  }

  private void fail(
      List<ActiveSequence<?>> failed, Failure.Kind kind, EngineException cause, long nowNanos) {
    LOG.warn("A batch of {} tokens failed", plan.batch().size(), cause);
    for (ActiveSequence<?> sequence : List.copyOf(failed)) {
      endFailed(sequence, Failure.of(kind, cause), nowNanos);
    }
    consecutiveFailures++;
    if (consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) {
      throw cause;
    }
  }

  /** An incomplete decode may have cost sequences some of their earlier tokens. */
  private void rewindToSession() {
    sequences.active().forEach(sequence -> sequence.rewind(session.length(sequence.id())));
    prefix.ifPresent(PrefixSharing::rewindToSession);
  }

  private <R extends Outcome> void endOverdue(ActiveSequence<R> sequence, long nowNanos) {
    retryOrFail(sequence, sequence.timedOut(nowNanos));
  }

  private <R extends Outcome> void endFailed(
      ActiveSequence<R> sequence, Failure failure, long nowNanos) {
    retryOrFail(sequence, sequence.ended(FinishReason.ERROR, failure, nowNanos));
  }

  /** Requeues a request that has retries left, else completes it. */
  private <R extends Outcome> void retryOrFail(ActiveSequence<R> sequence, R result) {
    release(sequence);
    if (!sequence.request().hasRetriesLeft() || !requeue.test(sequence.request())) {
      sequence.request().complete(result);
    }
  }

  private void release(ActiveSequence<?> sequence) {
    prefix.ifPresent(sharing -> sharing.leave(sequence));
    sequence.close();
    session.clear(sequence.id());
    sequences.remove(sequence);
  }

  /**
   * Ends all active requests, as cancelled or with what broke the engine. Their sequences end with
   * the session.
   */
  void endAll(Optional<Throwable> cause, long nowNanos) {
    for (ActiveSequence<?> sequence : sequences.all()) {
      sequence.close();
      cause.ifPresentOrElse(sequence.request()::fail, () -> cancel(sequence, nowNanos));
    }
  }

  private <R extends Outcome> void cancel(ActiveSequence<R> sequence, long nowNanos) {
    sequence
        .request()
        .complete(sequence.ended(FinishReason.CANCELLED, AdmittedRequest.CLOSED, nowNanos));
  }
}
