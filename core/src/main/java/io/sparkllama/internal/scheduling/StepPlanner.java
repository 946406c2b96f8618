package io.sparkllama.internal.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.Outcome;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.metrics.WorkerMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what the sequences of a session do: which tokens are decoded next, what is put off when
 * the KV cache has no room, and which task ends with what result. It knows no thread, no queue and
 * no clock: it is told the time, and what became of each step.
 *
 * <p>Not thread-safe. In each turn {@link #begin} takes tasks in, {@link #next} plans a step, and
 * once that is decoded one of {@link #decoded}, {@link #foundNoSpace}, {@link #aborted} and {@link
 * #failed} is called.
 */
final class StepPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(StepPlanner.class);

  /** So many failed decodes with no good one between mean that the engine is broken. */
  private static final int FAILURES_TO_GIVE_UP = 3;

  private final Session session;
  private final int contextLength;
  private final WorkerMeter meter;
  private final Predicate<Task<?>> putBack;
  private final ActiveRuns runs;
  private final BatchPlan plan;

  /** Present if prefixes are shared. */
  private final Optional<PrefixSharing> prefix;

  /** Those that have not been compared with the others yet. */
  private final List<Run<?>> begun = new ArrayList<>();

  private int failuresInARow;

  /**
   * @param session decoded by the caller; sequences are read, shared and cleared here
   * @param putBack takes a task that may be tried again; false if it does not
   */
  StepPlanner(Session session, SessionParams shape, WorkerMeter meter, Predicate<Task<?>> putBack) {
    this.session = session;
    this.contextLength = shape.contextLength();
    this.meter = meter;
    this.putBack = putBack;
    this.runs = new ActiveRuns(shape.sequences());
    this.plan = new BatchPlan(shape.batchCapacity());
    this.prefix =
        shape.prefixes() > 0
            ? Optional.of(new PrefixSharing(session, shape.sequences()))
            : Optional.empty();
  }

  /** How many tasks may begin now; none while any is put off. */
  int room() {
    return runs.room();
  }

  /** Whether there is nothing to decode. */
  boolean isIdle() {
    return runs.active().isEmpty();
  }

  /** Gives a task a sequence, if there is {@link #room}; one that cannot be run ends at once. */
  void begin(Task<?> task, long nowNanos) {
    if (task.isWithdrawn()) {
      return;
    }
    try {
      Run<?> run = task.begin(session, runs.nextSequence(), contextLength, nowNanos);
      runs.add(run);
      begun.add(run);
    } catch (IllegalArgumentException e) {
      task.refuse(e.getMessage());
    }
  }

  /** Lets go of tasks that are withdrawn or overdue, and plans a step; empty if none is left. */
  Optional<Step> next(long nowNanos) {
    prefix.ifPresent(sharing -> begun.forEach(run -> sharing.join(run, runs.active())));
    begun.clear();
    dismissWithdrawnAndOverdue(nowNanos);
    if (isIdle()) {
      return Optional.empty();
    }
    plan.fill(runs.active(), prefix, session.mostOutputs());
    return Optional.of(
        new Step(plan.batch(), plan.output(), runs.active().size(), earliestDeadline()));
  }

  private void dismissWithdrawnAndOverdue(long nowNanos) {
    for (Run<?> run : runs.all()) {
      if (run.task().isWithdrawn()) {
        release(run);
      } else if (run.isOverdue(nowNanos)) {
        endOverdue(run, nowNanos);
      }
    }
  }

  private OptionalLong earliestDeadline() {
    OptionalLong earliest = OptionalLong.empty();
    for (Run<?> run : runs.active()) {
      if (run.hasDeadline()
          && (earliest.isEmpty() || run.deadlineNanos() - earliest.getAsLong() < 0)) {
        earliest = OptionalLong.of(run.deadlineNanos());
      }
    }
    return earliest;
  }

  /** The step was decoded: takes its outputs. {@link #endFinished} is to follow. */
  void decoded() {
    failuresInARow = 0;
    prefix.ifPresent(
        sharing -> {
          meter.prefilled(sharing.contributed());
          sharing.advance();
        });
    plan.decoded(runs.active());
    for (Run<?> run : runs.active()) {
      if (run.contributed() > 0) {
        advance(run);
      }
    }
  }

  private void advance(Run<?> run) {
    boolean decoding = run.isDecoding();
    int before = run.generated();
    run.advance(session);
    meter.prefilled(decoding ? 0 : run.fresh());
    meter.generated(run.generated() - before);
  }

  /** Ends the tasks that the outputs of a decoded step finished, or of which they are no use. */
  void endFinished(long nowNanos) {
    for (Run<?> run : List.copyOf(runs.active())) {
      if (run.failure() != null) {
        endFailed(run, run.failure(), nowNanos);
      } else if (run.isFinished()) {
        finish(run, nowNanos);
      }
    }
  }

  private <R extends Outcome> void finish(Run<R> run, long nowNanos) {
    meter.reused(run.reused());
    release(run);
    run.task().complete(run.result(nowNanos));
  }

  /**
   * The step found free cells too few or scattered. The prefix's are given back first; then a
   * smaller batch may fit in. Where none of use does, a run is put off: it gives its cells back,
   * and computes anew what was in them once another has ended. Only what does not fit in though it
   * has all cells to itself has failed.
   */
  void foundNoSpace(long nowNanos) {
    makeSpace(nowNanos);
    catchUp();
  }

  private void makeSpace(long nowNanos) {
    List<Run<?>> active = runs.active();
    if (prefix.isPresent() && prefix.get().drop()) {
      return;
    }
    boolean done = plan.isCramped(active) && putOffOne();
    if (!done && !plan.shrink(active) && !putOffOne()) {
      String what =
          plan.batch().size() == 1
              ? "a single token"
              : "a text of " + plan.batch().size() + " tokens";
      fail(
          active.stream().filter(run -> run.contributed() > 0).toList(),
          new EngineException(
              "the KV cache has no room for " + what + ", though no other item is in it"),
          nowNanos);
    }
  }

  private boolean putOffOne() {
    Optional<Run<?>> run = runs.putOffOne();
    run.ifPresent(
        putOff -> {
          LOG.debug("The KV cache is too scattered: an item waits, {} tokens in", putOff.decoded());
          session.clear(putOff.sequence());
          putOff.rewind(0);
        });
    return run.isPresent();
  }

  /** The step was cut short. */
  void aborted() {
    LOG.debug("A decode was cut short");
    catchUp();
  }

  /**
   * The engine failed to decode the step: all that is active ends, or is put back.
   *
   * @throws EngineException the cause, if that makes too many failures in a row
   */
  void failed(EngineException cause, long nowNanos) {
    fail(runs.active(), cause, nowNanos);
    catchUp();
  }

  private void fail(List<Run<?>> failed, EngineException cause, long nowNanos) {
    LOG.warn("A batch of {} tokens failed", plan.batch().size(), cause);
    for (Run<?> run : List.copyOf(failed)) {
      endFailed(run, cause.getMessage(), nowNanos);
    }
    failuresInARow++;
    if (failuresInARow >= FAILURES_TO_GIVE_UP) {
      throw cause;
    }
  }

  /** A decode that is not done may have cost sequences tokens that they held before it. */
  private void catchUp() {
    runs.active().forEach(run -> run.rewind(session.length(run.sequence())));
    prefix.ifPresent(PrefixSharing::catchUp);
  }

  private <R extends Outcome> void endOverdue(Run<R> run, long nowNanos) {
    endUnsuccessfully(run, run.timedOut(nowNanos));
  }

  private <R extends Outcome> void endFailed(Run<R> run, String error, long nowNanos) {
    endUnsuccessfully(run, run.ended(FinishReason.ERROR, error, nowNanos));
  }

  /** Put back if the task may be tried again, else done. */
  private <R extends Outcome> void endUnsuccessfully(Run<R> run, R result) {
    release(run);
    if (!run.task().mayTryAgain() || !putBack.test(run.task())) {
      run.task().complete(result);
    }
  }

  private void release(Run<?> run) {
    prefix.ifPresent(sharing -> sharing.leave(run));
    run.close();
    session.clear(run.sequence());
    runs.remove(run);
  }

  /**
   * Ends all that still runs: as cancelled, or with what broke the engine. The sequences go with
   * the session.
   */
  void endAll(Optional<Throwable> cause, long nowNanos) {
    for (Run<?> run : runs.all()) {
      run.close();
      cause.ifPresentOrElse(run.task()::fail, () -> cancel(run, nowNanos));
    }
  }

  private <R extends Outcome> void cancel(Run<R> run, long nowNanos) {
    run.task().complete(run.ended(FinishReason.CANCELLED, Task.CLOSED_MESSAGE, nowNanos));
  }
}
