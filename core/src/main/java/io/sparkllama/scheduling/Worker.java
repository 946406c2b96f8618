package io.sparkllama.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.Outcome;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.metrics.WorkerMeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with a session. Step after step it fills its free sequences from its lane of the queue,
 * decodes one batch (a token of each answer, and as much of new prompts as there is room for) and
 * takes the outputs. A task leaves when it is finished, withdrawn or overdue; the others do not
 * notice.
 *
 * <p>Opens, uses and closes its session itself; {@link #abort} and {@link #abortIfOverdue} alone
 * may be called from elsewhere.
 */
final class Worker implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** So many failed decodes with no good one between mean that the engine is broken. */
  private static final int FAILURES_TO_GIVE_UP = 3;

  /** A time that a clock of nanoseconds does not show in three hundred years of running. */
  private static final long NO_DEADLINE = Long.MIN_VALUE;

  private final Model model;
  private final SessionParams shape;
  private final TaskQueue queue;
  private final int lane;
  private final Runnable pinning;
  private final WorkerMeter meter;
  private final LongSupplier nanoClock;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Out of the queue and not yet in a sequence. */
  private final Deque<Task<?>> taken = new ArrayDeque<>();

  private final ActiveRuns runs;
  private final BatchPlan plan;

  /** When the time of an item in the running decode is up. */
  private final AtomicLong decodeDeadline = new AtomicLong(NO_DEADLINE);

  /** Set while the session is open. */
  private volatile Session session;

  /** Present if prefixes are shared. */
  private Optional<PrefixSharing> prefix = Optional.empty();

  private int failuresInARow;

  /**
   * @param pinning run by the worker's thread before anything else
   */
  Worker(
      Model model,
      SessionParams shape,
      TaskQueue queue,
      int lane,
      Runnable pinning,
      WorkerMeter meter,
      LongSupplier nanoClock) {
    this.model = model;
    this.shape = shape;
    this.queue = queue;
    this.lane = lane;
    this.pinning = pinning;
    this.meter = meter;
    this.nanoClock = nanoClock;
    this.runs = new ActiveRuns(shape.sequences());
    this.plan = new BatchPlan(shape.batchCapacity());
  }

  /** Completed when the session is open, exceptionally if it could not be opened. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Cuts a running decode short; for a queue that has been closed. */
  void abort() {
    Session open = session;
    if (open != null) {
      open.abort();
    }
  }

  /** Cuts a running decode short if the time of an item in it is up. */
  void abortIfOverdue(long nowNanos) {
    long deadline = decodeDeadline.get();
    if (deadline != NO_DEADLINE
        && nowNanos - deadline >= 0
        && decodeDeadline.compareAndSet(deadline, NO_DEADLINE)) {
      abort();
    }
  }

  @Override
  public void run() {
    try {
      pinning.run();
    } catch (RuntimeException e) {
      ready.completeExceptionally(e);
      return;
    }
    try (Session opened = model.openSession(shape)) {
      session = opened;
      if (shape.prefixes() > 0) {
        prefix = Optional.of(new PrefixSharing(opened, shape.sequences()));
      }
      ready.complete(null);
      try {
        work();
      } catch (Throwable e) {
        LOG.error("A worker ends, as its engine is broken", e);
        // what the workers share cannot be trusted by the others either
        queue.close(new EngineException("the engine is broken: " + e.getMessage(), e));
      } finally {
        partWithAll();
        session = null;
      }
    } catch (Throwable e) {
      if (!ready.completeExceptionally(e)) {
        LOG.warn("The session did not close cleanly", e);
      }
    }
  }

  private void work() {
    while (!queue.isClosed()) {
      admit();
      dismissWithdrawnAndOverdue();
      if (!runs.active().isEmpty()) {
        long start = nanoClock.getAsLong();
        int sequences = runs.active().size();
        step();
        meter.busy(nanoClock.getAsLong() - start, sequences);
      }
    }
  }

  private void admit() {
    int room = runs.room();
    TaskQueue.Taken got =
        runs.active().isEmpty() ? queue.await(lane, room) : queue.poll(lane, room);
    meter.stole(got.stolen());
    taken.addAll(got.tasks());
    List<Run<?>> begun = new ArrayList<>();
    while (!taken.isEmpty()) {
      Task<?> task = taken.peekFirst();
      if (!task.isWithdrawn()) {
        begin(task).ifPresent(begun::add);
      }
      taken.removeFirst();
    }
    prefix.ifPresent(sharing -> begun.forEach(run -> sharing.join(run, runs.active())));
  }

  private Optional<Run<?>> begin(Task<?> task) {
    try {
      Run<?> run =
          task.begin(session, runs.nextSequence(), shape.contextLength(), nanoClock.getAsLong());
      runs.add(run);
      return Optional.of(run);
    } catch (IllegalArgumentException e) {
      task.refuse(e.getMessage());
      return Optional.empty();
    }
  }

  private void dismissWithdrawnAndOverdue() {
    long now = nanoClock.getAsLong();
    for (Run<?> run : runs.all()) {
      if (run.task().isWithdrawn()) {
        release(run);
      } else if (run.isOverdue(now)) {
        endOverdue(run, now);
      }
    }
  }

  private <R extends Outcome> void endOverdue(Run<R> run, long now) {
    endUnsuccessfully(run, run.timedOut(now));
  }

  private void step() {
    plan.fill(runs.active(), prefix, session.mostOutputs());
    DecodeStatus status;
    decodeDeadline.set(earliestDeadline());
    try {
      status = session.decode(plan.batch(), plan.output());
    } catch (EngineException e) {
      fail(runs.active(), e);
      catchUp();
      return;
    } finally {
      decodeDeadline.set(NO_DEADLINE);
    }
    switch (status) {
      case DECODED -> advanceAll();
      case NO_SPACE -> makeSpace();
      case ABORTED -> LOG.debug("A decode was cut short");
    }
    if (status != DecodeStatus.DECODED) {
      catchUp();
    }
  }

  private long earliestDeadline() {
    long earliest = NO_DEADLINE;
    for (Run<?> run : runs.active()) {
      if (run.hasDeadline() && (earliest == NO_DEADLINE || run.deadlineNanos() - earliest < 0)) {
        earliest = run.deadlineNanos();
      }
    }
    return earliest;
  }

  private void advanceAll() {
    failuresInARow = 0;
    prefix.ifPresent(
        sharing -> {
          meter.prefilled(sharing.contributed());
          sharing.advance();
        });
    plan.decoded(runs.active());
    for (Run<?> run : List.copyOf(runs.active())) {
      if (run.contributed() > 0) {
        advance(run);
        if (run.failure() != null) {
          endFailed(run, run.failure(), nanoClock.getAsLong());
        } else if (run.isFinished()) {
          finish(run);
        }
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

  private <R extends Outcome> void finish(Run<R> run) {
    meter.reused(run.reused());
    release(run);
    run.task().complete(run.result(nanoClock.getAsLong()));
  }

  /**
   * Free cells are too few or scattered. The prefix's are given back first; then a smaller batch
   * may fit in. Where none of use does, a run is put off: it gives its cells back, and computes
   * anew what was in them once another has ended. Only what does not fit in though it has all cells
   * to itself has failed.
   */
  private void makeSpace() {
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
              "the KV cache has no room for " + what + ", though no other item is in it"));
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

  /** A decode that is not done may have cost sequences tokens that they held before it. */
  private void catchUp() {
    runs.active().forEach(run -> run.rewind(session.length(run.sequence())));
    prefix.ifPresent(PrefixSharing::catchUp);
  }

  private void fail(List<Run<?>> failed, EngineException cause) {
    LOG.warn("A batch of {} tokens failed", plan.batch().size(), cause);
    long now = nanoClock.getAsLong();
    for (Run<?> run : List.copyOf(failed)) {
      endFailed(run, cause.getMessage(), now);
    }
    failuresInARow++;
    if (failuresInARow >= FAILURES_TO_GIVE_UP) {
      throw cause;
    }
  }

  private <R extends Outcome> void endFailed(Run<R> run, String error, long now) {
    endUnsuccessfully(run, run.ended(FinishReason.ERROR, error, now));
  }

  /** Back to the queue if the task may be tried again, else done. */
  private <R extends Outcome> void endUnsuccessfully(Run<R> run, R result) {
    release(run);
    if (!run.task().mayTryAgain() || !queue.offerAgain(lane, run.task())) {
      run.task().complete(result);
    }
  }

  private void release(Run<?> run) {
    prefix.ifPresent(sharing -> sharing.leave(run));
    run.close();
    session.clear(run.sequence());
    runs.remove(run);
  }

  /** Ends what still runs once the queue is closed; the sequences go with the session. */
  private void partWithAll() {
    taken.forEach(queue::turnAway);
    long now = nanoClock.getAsLong();
    for (Run<?> run : runs.all()) {
      run.close();
      queue.closeCause().ifPresentOrElse(run.task()::fail, () -> cancel(run, now));
    }
  }

  private <R extends Outcome> void cancel(Run<R> run, long now) {
    run.task().complete(run.ended(FinishReason.CANCELLED, Task.CLOSED_MESSAGE, now));
  }
}
