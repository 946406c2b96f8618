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
 * The requests that wait for a worker: a queue for each worker, first in, first out. With stealing,
 * a worker whose queue is empty takes from the back of another's, the nearest first; never what an
 * idle worker is about to take itself, so that a few requests spread over all workers. Thread-safe.
 */
final class RequestQueue {

  private static final class WorkerQueue {
    final Deque<AdmittedRequest<?>> requests = new ArrayDeque<>();
    final Condition notEmpty;
    boolean idle;

    WorkerQueue(Condition notEmpty) {
      this.notEmpty = notEmpty;
    }
  }

  /**
   * What a worker got.
   *
   * @param stolen how many of the requests came from other queues
   */
  record Taken(List<AdmittedRequest<?>> requests, int stolen) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final WorkerQueue[] queues;
  private final int[][] victims;
  private final boolean stealing;

  /** The queue that the next single request goes to, if none is shorter. */
  private int nextQueue;

  private boolean closed;
  private Throwable closeCause;

  /**
   * @param victims for each queue the others, nearest first
   * @param stealing whether requests may change queues; if not, the n-th request goes to the n-th
   *     queue, round and round, and stays there
   */
  RequestQueue(int[][] victims, boolean stealing) {
    this.victims = victims;
    this.stealing = stealing;
    this.queues = new WorkerQueue[victims.length];
    Arrays.setAll(queues, i -> new WorkerQueue(lock.newCondition()));
  }

  /** Queues a request; false once the queue is closed. */
  boolean offer(AdmittedRequest<?> request) {
    lock.lock();
    try {
      if (!closed) {
        int worker = stealing ? shortestQueue() : nextQueue;
        nextQueue = (worker + 1) % queues.length;
        append(worker, request);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Queues a request in the queue of the worker that had it; false once the queue is closed. */
  boolean requeue(int worker, AdmittedRequest<?> request) {
    lock.lock();
    try {
      if (!closed) {
        append(worker, request);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues the requests of a batch in one step, the same requests always in the same queues; false
   * once the queue is closed.
   *
   * @param contiguous whether neighbours belong in one queue; if not, each goes to the next queue
   */
  boolean offerAll(List<? extends AdmittedRequest<?>> requests, boolean contiguous) {
    lock.lock();
    try {
      if (!closed) {
        for (int i = 0; i < requests.size(); i++) {
          int worker =
              contiguous ? (int) ((long) i * queues.length / requests.size()) : i % queues.length;
          append(worker, requests.get(i));
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void append(int worker, AdmittedRequest<?> request) {
    queues[worker].requests.addLast(request);
    queues[worker].notEmpty.signal();
  }

  private int shortestQueue() {
    int shortest = nextQueue;
    for (int i = 1; i < queues.length; i++) {
      int worker = (nextQueue + i) % queues.length;
      if (load(worker) < load(shortest)) {
        shortest = worker;
      }
    }
    return shortest;
  }

  /** An idle worker's queue is shorter than a busy one's. */
  private int load(int worker) {
    return 2 * queues[worker].requests.size() + (queues[worker].idle ? 0 : 1);
  }

  /** Takes at most {@code most} requests for a worker that is not idle: does not wait. */
  Taken poll(int worker, int most) {
    lock.lock();
    try {
      return take(worker, most);
    } finally {
      lock.unlock();
    }
  }

  /** Takes at most {@code most} requests for an idle worker: waits for one; none means closed. */
  Taken await(int worker, int most) {
    lock.lock();
    try {
      Taken taken = take(worker, most);
      queues[worker].idle = true;
      while (taken.requests().isEmpty() && !closed) {
        queues[worker].notEmpty.awaitUninterruptibly();
        taken = take(worker, most);
      }
      queues[worker].idle = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private Taken take(int worker, int most) {
    List<AdmittedRequest<?>> taken = new ArrayList<>();
    Deque<AdmittedRequest<?>> own = queues[worker].requests;
    while (taken.size() < most && !own.isEmpty()) {
      taken.add(own.removeFirst());
    }
    int stolen = 0;
    if (stealing && taken.isEmpty()) {
      for (int victim : victims[worker]) {
        steal(queues[victim], most - taken.size(), taken);
      }
      stolen = taken.size();
    }
    return new Taken(taken, stolen);
  }

  /** Half of what is there: the victim is going to want the other half. */
  private static void steal(WorkerQueue victim, int most, List<AdmittedRequest<?>> taken) {
    int share = victim.idle ? 0 : Math.min(most, (victim.requests.size() + 1) / 2);
    for (int i = 0; i < share; i++) {
      taken.add(victim.requests.removeLast());
    }
  }

  /** Requests that wait; withdrawn ones do not count. */
  int size() {
    lock.lock();
    try {
      return (int)
          Arrays.stream(queues)
              .flatMap(queue -> queue.requests.stream())
              .filter(request -> !request.isWithdrawn())
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
    closeAndDrain(null).forEach(this::reject);
  }

  /**
   * Closes the queue because the engine is broken: what nobody took fails. The first close counts.
   */
  void close(Throwable cause) {
    closeAndDrain(cause).forEach(this::reject);
  }

  /** Ends a request that no worker will take, as the queue is closed. */
  void reject(AdmittedRequest<?> request) {
    closeCause().ifPresentOrElse(request::fail, request::cancelUnstarted);
  }

  private List<AdmittedRequest<?>> closeAndDrain(Throwable cause) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        closeCause = cause;
      }
      List<AdmittedRequest<?>> rest = new ArrayList<>();
      for (WorkerQueue queue : queues) {
        queue.notEmpty.signalAll();
        rest.addAll(queue.requests);
        queue.requests.clear();
      }
      return rest;
    } finally {
      lock.unlock();
    }
  }
}
