package io.sparkllama.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.Outcome;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.metrics.WorkerMeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
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

  private final List<Run<?>> active = new ArrayList<>();
  private final Deque<Integer> freeSequences = new ArrayDeque<>();
  private final TokenBatch batch;

  /** When the time of an item in the running decode is up. */
  private final AtomicLong decodeDeadline = new AtomicLong(NO_DEADLINE);

  /** Set while the session is open. */
  private volatile Session session;

  /** Present if prefixes are shared. */
  private Optional<PrefixSharing> prefix = Optional.empty();

  /** What the last batch was decoded for. */
  private Output output = Output.LOGITS;

  /** Most tokens for the next batch: the capacity, or less after the KV cache had no space. */
  private int tokenBudget;

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
    this.batch = new TokenBatch(shape.batchCapacity());
    this.tokenBudget = shape.batchCapacity();
    for (int sequence = 0; sequence < shape.sequences(); sequence++) {
      freeSequences.add(sequence);
    }
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
      if (!active.isEmpty()) {
        long start = nanoClock.getAsLong();
        int sequences = active.size();
        step();
        meter.busy(nanoClock.getAsLong() - start, sequences);
      }
    }
  }

  private void admit() {
    int room = freeSequences.size();
    TaskQueue.Taken got = active.isEmpty() ? queue.await(lane, room) : queue.poll(lane, room);
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
    prefix.ifPresent(sharing -> begun.forEach(run -> sharing.join(run, active)));
  }

  private Optional<Run<?>> begin(Task<?> task) {
    int sequence = freeSequences.peekFirst();
    try {
      Run<?> run = task.begin(session, sequence, shape.contextLength(), nanoClock.getAsLong());
      freeSequences.removeFirst();
      active.add(run);
      return Optional.of(run);
    } catch (IllegalArgumentException e) {
      task.refuse(e.getMessage());
      return Optional.empty();
    }
  }

  private void dismissWithdrawnAndOverdue() {
    long now = nanoClock.getAsLong();
    for (Run<?> run : List.copyOf(active)) {
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
    fillBatch();
    if (batch.size() == 0) {
      // a text that must be decoded whole, after the cache had no space for one of its size
      failActive(new EngineException("the KV cache has no room for a whole text"));
      tokenBudget = shape.batchCapacity();
      return;
    }
    DecodeStatus status;
    decodeDeadline.set(earliestDeadline());
    try {
      status = session.decode(batch, output);
    } catch (EngineException e) {
      failActive(e);
      return;
    } finally {
      decodeDeadline.set(NO_DEADLINE);
    }
    switch (status) {
      case DECODED -> advanceAll();
      case NO_SPACE -> makeSpace();
      case ABORTED -> LOG.debug("A decode was cut short");
    }
  }

  private long earliestDeadline() {
    long earliest = NO_DEADLINE;
    for (Run<?> run : active) {
      if (run.hasDeadline() && (earliest == NO_DEADLINE || run.deadlineNanos() - earliest < 0)) {
        earliest = run.deadlineNanos();
      }
    }
    return earliest;
  }

  /**
   * Answers first, a token each, so that no long prompt makes them wait; prompts share the rest.
   * But where a single step ends as many prompts as there are answers or more, these go alone: then
   * all answers go on in step, and end together where they are of one length. A batch is for logits
   * or for embeddings; where both are wanted they take turns.
   */
  private void fillBatch() {
    batch.clear();
    output = nextOutput();
    for (Run<?> run : active) {
      run.sitOut();
    }
    if (!promptsGoAlone()) {
      contribute(true);
    }
    int prefixRoom = output == Output.LOGITS ? tokenBudget - batch.size() : 0;
    prefix.ifPresent(sharing -> sharing.contribute(batch, prefixRoom));
    contribute(false);
  }

  private boolean promptsGoAlone() {
    int answers = 0;
    int prompts = 0;
    int promptTokens = 0;
    for (Run<?> run : active) {
      if (run.isDecoding()) {
        answers++;
      } else if (run.isWaiting() || run.task().output() != output) {
        return false;
      } else {
        prompts++;
        promptTokens += run.pending();
      }
    }
    return answers > 0 && prompts >= answers && promptTokens <= tokenBudget;
  }

  private Output nextOutput() {
    Output other = output == Output.LOGITS ? Output.EMBEDDINGS : Output.LOGITS;
    return active.stream().anyMatch(run -> run.task().output() == other) ? other : output;
  }

  private void contribute(boolean decoding) {
    for (Run<?> run : active) {
      if (run.isDecoding() == decoding && run.task().output() == output) {
        run.contribute(batch, tokenBudget - batch.size());
      }
    }
  }

  private void advanceAll() {
    failuresInARow = 0;
    tokenBudget = Math.min(shape.batchCapacity(), 2 * tokenBudget);
    prefix.ifPresent(
        sharing -> {
          meter.prefilled(sharing.contributed());
          sharing.advance();
        });
    // whoever found no room comes first next time
    active.sort(Comparator.comparing(run -> !foundNoRoom(run)));
    for (Run<?> run : List.copyOf(active)) {
      if (run.contributed() > 0) {
        advance(run);
        if (run.isFinished()) {
          finish(run);
        }
      }
    }
  }

  private boolean foundNoRoom(Run<?> run) {
    return run.task().output() == output && run.foundNoRoom();
  }

  private void advance(Run<?> run) {
    if (!run.isDecoding()) {
      meter.prefilled(run.contributed());
    }
    int before = run.generated();
    run.advance(session);
    meter.generated(run.generated() - before);
  }

  private <R extends Outcome> void finish(Run<R> run) {
    meter.reused(run.reused());
    release(run);
    run.task().complete(run.result(nanoClock.getAsLong()));
  }

  /**
   * Free cells are too few or scattered: the prefix's are given back first; then a smaller batch
   * fits in, at the latest one of a single token.
   */
  private void makeSpace() {
    if (prefix.isPresent() && prefix.get().drop()) {
      return;
    }
    if (batch.size() == 1) {
      failActive(new EngineException("the KV cache has no room for a single token"));
    } else {
      tokenBudget = batch.size() / 2;
    }
  }

  private void failActive(EngineException cause) {
    LOG.warn("A batch of {} tokens failed", batch.size(), cause);
    long now = nanoClock.getAsLong();
    for (Run<?> run : List.copyOf(active)) {
      endFailed(run, cause, now);
    }
    failuresInARow++;
    if (failuresInARow >= FAILURES_TO_GIVE_UP) {
      throw cause;
    }
  }

  private <R extends Outcome> void endFailed(Run<R> run, EngineException cause, long now) {
    endUnsuccessfully(run, run.ended(FinishReason.ERROR, cause.getMessage(), now));
  }

  /** Back to the queue if the task may be tried again, else done. */
  private <R extends Outcome> void endUnsuccessfully(Run<R> run, R result) {
    release(run);
    if (!run.task().mayTryAgain() || !queue.offerAgain(lane, run.task())) {
      run.task().complete(result);
    }
  }

  private void release(Run<?> run) {
    active.remove(run);
    prefix.ifPresent(sharing -> sharing.leave(run));
    run.close();
    session.clear(run.sequence());
    freeSequences.addLast(run.sequence());
  }

  /** Ends what still runs once the queue is closed; the sequences go with the session. */
  private void partWithAll() {
    taken.forEach(queue::turnAway);
    long now = nanoClock.getAsLong();
    for (Run<?> run : active) {
      run.close();
      queue.closeCause().ifPresentOrElse(run.task()::fail, () -> cancel(run, now));
    }
    active.clear();
  }

  private <R extends Outcome> void cancel(Run<R> run, long now) {
    run.task().complete(run.ended(FinishReason.CANCELLED, Task.CLOSED_MESSAGE, now));
  }
}
