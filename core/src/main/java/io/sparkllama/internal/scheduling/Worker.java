package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.metrics.WorkerMeter;
import io.sparkllama.option.Explained;
import io.sparkllama.option.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with a session. In each step it takes requests from its queue for its free sequences,
 * and decodes what its {@link StepPlanner} plans. A request leaves when it is finished, withdrawn
 * or overdue, without affecting the others.
 *
 * <p>Opens, uses and closes its session itself. Only {@link #abort} and {@link #abortIfOverdue} may
 * be called from other threads.
 */
final class Worker implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** A value that a nanosecond clock does not reach in three hundred years. */
  private static final long NO_DEADLINE = Long.MIN_VALUE;

  private final Model model;
  private final SessionParams shape;
  private final RequestQueue queue;
  private final int index;
  private final Runnable pinning;
  private final WorkerMeter meter;
  private final LongSupplier nanoClock;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Taken from the queue, but not yet a sequence. */
  private final Deque<AdmittedRequest<?>> taken = new ArrayDeque<>();

  /** The earliest deadline in the running decode. */
  private final AtomicLong decodeDeadline = new AtomicLong(NO_DEADLINE);

  /** Set while the session is open. */
  private volatile Session session;

  /**
   * @param pinning runs first on the worker's thread
   */
  Worker(
      Model model,
      SessionParams shape,
      RequestQueue queue,
      int index,
      Runnable pinning,
      WorkerMeter meter,
      LongSupplier nanoClock) {
    this.model = model;
    this.shape = shape;
    this.queue = queue;
    this.index = index;
    this.pinning = pinning;
    this.meter = meter;
    this.nanoClock = nanoClock;
  }

  /** Completed when the session is open; exceptionally if it could not be opened. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Aborts a running decode; for a closed queue. */
  void abort() {
    Session open = session;
    if (open != null) {
      open.abort();
    }
  }

  /** Aborts a running decode if a request in it is overdue. */
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
      StepPlanner planner =
          new StepPlanner(opened, shape, meter, request -> queue.requeue(index, request));
      ready.complete(null);
      try {
        work(opened, planner);
      } catch (Throwable e) {
        LOG.error("A worker ends because its engine is broken", e);
        // Shared state can no longer be trusted by the other workers either.
        queue.close(new EngineException(Message.of("the engine is broken: ", Explained.of(e)), e));
      } finally {
        taken.forEach(queue::reject);
        planner.endAll(queue.closeCause(), nanoClock.getAsLong());
        session = null;
      }
    } catch (Throwable e) {
      if (!ready.completeExceptionally(e)) {
        LOG.warn("The session did not close cleanly", e);
      }
    }
  }

  private void work(Session open, StepPlanner planner) {
    while (!queue.isClosed()) {
      admit(planner);
      long start = nanoClock.getAsLong();
      Optional<Step> step = planner.next(start);
      if (step.isPresent()) {
        decode(open, step.get(), planner);
        meter.busy(nanoClock.getAsLong() - start, step.get().sequences());
      }
    }
  }

  private void admit(StepPlanner planner) {
    RequestQueue.Taken got =
        planner.isIdle() ? queue.await(index, planner.room()) : queue.poll(index, planner.room());
    meter.stole(got.stolen());
    taken.addAll(got.requests());
    while (!taken.isEmpty()) {
      planner.begin(taken.peekFirst(), nanoClock.getAsLong());
      taken.removeFirst();
    }
  }

  private void decode(Session open, Step step, StepPlanner planner) {
    DecodeStatus status;
    decodeDeadline.set(step.deadlineNanos().orElse(NO_DEADLINE));
    try {
      status = open.decode(step.batch(), step.output());
    } catch (EngineException e) {
      planner.failed(e, nanoClock.getAsLong());
      return;
    } finally {
      decodeDeadline.set(NO_DEADLINE);
    }
    switch (status) {
      case DECODED -> {
        planner.decoded();
        planner.endFinished(nanoClock.getAsLong());
      }
      case NO_SPACE -> planner.foundNoSpace(nanoClock.getAsLong());
      case ABORTED -> planner.aborted();
    }
  }
}
