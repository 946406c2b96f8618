package io.sparkllama.internal.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks that wait for a worker: a lane for each worker, first in, first out. With stealing, a
 * worker whose lane is empty takes from the back of another's, the nearest first; never what an
 * idle worker is about to take itself, so that a few tasks spread over all workers. Thread-safe.
 */
final class TaskQueue {

  private static final class Lane {
    final Deque<Task<?>> tasks = new ArrayDeque<>();
    final Condition notEmpty;
    boolean idle;

    Lane(Condition notEmpty) {
      this.notEmpty = notEmpty;
    }
  }

  /**
   * What a worker got.
   *
   * @param stolen how many of the tasks came from other lanes
   */
  record Taken(List<Task<?>> tasks, int stolen) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Lane[] lanes;
  private final int[][] victims;
  private final boolean stealing;

  /** The lane that the next single task goes to, if none is shorter. */
  private int turn;

  private boolean closed;
  private Throwable closeCause;

  /**
   * @param victims for each lane the others, nearest first
   * @param stealing whether tasks may change lanes; if not, the n-th task goes to the n-th lane,
   *     round and round, and stays there
   */
  TaskQueue(int[][] victims, boolean stealing) {
    this.victims = victims;
    this.stealing = stealing;
    this.lanes = new Lane[victims.length];
    Arrays.setAll(lanes, i -> new Lane(lock.newCondition()));
  }

  /** Queues a task; false once the queue is closed. */
  boolean offer(Task<?> task) {
    lock.lock();
    try {
      if (!closed) {
        int lane = stealing ? shortestLane() : turn;
        turn = (lane + 1) % lanes.length;
        append(lane, task);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Queues a task in the lane of the worker that had it; false once the queue is closed. */
  boolean offerAgain(int lane, Task<?> task) {
    lock.lock();
    try {
      if (!closed) {
        append(lane, task);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues the tasks of a batch in one step, the same tasks always in the same lanes; false once
   * the queue is closed.
   *
   * @param together whether neighbours belong in one lane; if not, each goes to the next lane
   */
  boolean offerAll(List<? extends Task<?>> tasks, boolean together) {
    lock.lock();
    try {
      if (!closed) {
        for (int i = 0; i < tasks.size(); i++) {
          int lane = together ? (int) ((long) i * lanes.length / tasks.size()) : i % lanes.length;
          append(lane, tasks.get(i));
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void append(int lane, Task<?> task) {
    lanes[lane].tasks.addLast(task);
    lanes[lane].notEmpty.signal();
  }

  private int shortestLane() {
    int shortest = turn;
    for (int i = 1; i < lanes.length; i++) {
      int lane = (turn + i) % lanes.length;
      if (load(lane) < load(shortest)) {
        shortest = lane;
      }
    }
    return shortest;
  }

  /** An idle worker's lane is shorter than a busy one's. */
  private int load(int lane) {
    return 2 * lanes[lane].tasks.size() + (lanes[lane].idle ? 0 : 1);
  }

  /** Takes at most {@code most} tasks for a worker that has others to go on with: does not wait. */
  Taken poll(int lane, int most) {
    lock.lock();
    try {
      return take(lane, most);
    } finally {
      lock.unlock();
    }
  }

  /** Takes at most {@code most} tasks for an idle worker: waits for one; none means closed. */
  Taken await(int lane, int most) {
    lock.lock();
    try {
      Taken taken = take(lane, most);
      lanes[lane].idle = true;
      while (taken.tasks().isEmpty() && !closed) {
        lanes[lane].notEmpty.awaitUninterruptibly();
        taken = take(lane, most);
      }
      lanes[lane].idle = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private Taken take(int lane, int most) {
    List<Task<?>> taken = new ArrayList<>();
    Deque<Task<?>> own = lanes[lane].tasks;
    while (taken.size() < most && !own.isEmpty()) {
      taken.add(own.removeFirst());
    }
    int stolen = 0;
    if (stealing && taken.isEmpty()) {
      for (int victim : victims[lane]) {
        steal(lanes[victim], most - taken.size(), taken);
      }
      stolen = taken.size();
    }
    return new Taken(taken, stolen);
  }

  /** Half of what is there: the victim is going to want the other half. */
  private static void steal(Lane victim, int most, List<Task<?>> taken) {
    int share = victim.idle ? 0 : Math.min(most, (victim.tasks.size() + 1) / 2);
    for (int i = 0; i < share; i++) {
      taken.add(victim.tasks.removeLast());
    }
  }

  /** Tasks that wait; withdrawn ones do not count. */
  int size() {
    lock.lock();
    try {
      return (int)
          Arrays.stream(lanes)
              .flatMap(lane -> lane.tasks.stream())
              .filter(task -> !task.isWithdrawn())
              .count();
    } finally {
      lock.unlock();
    }
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
  void turnAway(Task<?> task) {
    closeCause().ifPresentOrElse(task::fail, task::cancelUnstarted);
  }

  private List<Task<?>> closeAndDrain(Throwable cause) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        closeCause = cause;
      }
      List<Task<?>> rest = new ArrayList<>();
      for (Lane lane : lanes) {
        lane.notEmpty.signalAll();
        rest.addAll(lane.tasks);
        lane.tasks.clear();
      }
      return rest;
    } finally {
      lock.unlock();
    }
  }
}
