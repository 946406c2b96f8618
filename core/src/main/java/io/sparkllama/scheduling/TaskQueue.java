package io.sparkllama.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks that wait for a worker, first in, first out. A worker never takes more than its share
 * of what is there, nor what an idle one is about to take, so that a few tasks spread over all
 * workers. Thread-safe.
 */
final class TaskQueue {

  private final int workers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Deque<GenerationTask> tasks = new ArrayDeque<>();
  private int idleWorkers;
  private boolean closed;
  private Throwable closeCause;

  TaskQueue(int workers) {
    this.workers = workers;
  }

  /** Appends a task; false once the queue is closed. */
  boolean offer(GenerationTask task) {
    lock.lock();
    try {
      if (!closed) {
        tasks.addLast(task);
        notEmpty.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes at most {@code most} tasks for a worker that has others to go on with: does not wait. */
  List<GenerationTask> poll(int most) {
    lock.lock();
    try {
      return take(Math.min(most, tasks.size() - idleWorkers));
    } finally {
      lock.unlock();
    }
  }

  /** Takes at most {@code most} tasks for an idle worker: waits for one; none means closed. */
  List<GenerationTask> await(int most) {
    lock.lock();
    try {
      idleWorkers++;
      while (tasks.isEmpty() && !closed) {
        notEmpty.awaitUninterruptibly();
      }
      idleWorkers--;
      return take(most);
    } finally {
      lock.unlock();
    }
  }

  private List<GenerationTask> take(int most) {
    int share = Math.min(most, (tasks.size() + workers - 1) / workers);
    List<GenerationTask> taken = new ArrayList<>(Math.max(0, share));
    for (int i = 0; i < share; i++) {
      taken.add(tasks.removeFirst());
    }
    return taken;
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** What broke the engine, if that is why the queue was closed. */
  Optional<Throwable> closeCause() {
    lock.lock();
    try {
      return Optional.ofNullable(closeCause);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue because nothing is left to do: what nobody took is cancelled. Idempotent. */
  void close() {
    closeAndDrain(null).forEach(this::turnAway);
  }

  /**
   * Closes the queue because the engine is broken: what nobody took fails. The first close counts.
   */
  void close(Throwable cause) {
    closeAndDrain(cause).forEach(this::turnAway);
  }

  /** Ends a task that came, or was left, after the queue was closed. */
  void turnAway(GenerationTask task) {
    closeCause().ifPresentOrElse(task::fail, task::cancelUnstarted);
  }

  private List<GenerationTask> closeAndDrain(Throwable cause) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        closeCause = cause;
      }
      notEmpty.signalAll();
      List<GenerationTask> rest = new ArrayList<>(tasks);
      tasks.clear();
      return rest;
    } finally {
      lock.unlock();
    }
  }
}
