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
 * The requests that wait for a worker, in one FIFO queue per worker. With stealing, a worker with
 * an empty queue takes requests from the back of another's, nearest first, but never those that an
 * idle worker is about to take, so that a few requests spread over all workers. Thread-safe.
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
   * The requests a worker took.
   *
   * @param stolen how many of them came from other queues
   */
  record Taken(List<AdmittedRequest<?>> requests, int stolen) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final WorkerQueue[] queues;
  private final int[][] victims;
  private final boolean stealing;

  /** The queue for the next single request, unless another one is shorter. */
  private int nextQueue;

  private boolean closed;
  private Throwable closeCause;

  /**
   * @param victims for each queue, the others by distance
   * @param stealing whether requests may change queues; if not, they are distributed round-robin
   *     and stay in their queues
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

  /** Queues a request again for the worker that had it; false once the queue is closed. */
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
   * Queues the requests of a batch in one step, always in the same way for the same requests; false
   * once the queue is closed.
   *
   * @param contiguous whether neighbours belong in one queue; if not, they are distributed
   *     round-robin
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

  /** The load of a worker; an idle one counts as less than a busy one. */
  private int load(int worker) {
    return 2 * queues[worker].requests.size() + (queues[worker].idle ? 0 : 1);
  }

  /** Takes up to {@code most} requests for a busy worker, without waiting. */
  Taken poll(int worker, int most) {
    lock.lock();
    try {
      return take(worker, most);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes up to {@code most} requests for an idle worker, waiting for the first; none if closed.
   */
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

  /** Takes half of the victim's requests; the victim will need the other half. */
  private static void steal(WorkerQueue victim, int most, List<AdmittedRequest<?>> taken) {
    int share = victim.idle ? 0 : Math.min(most, (victim.requests.size() + 1) / 2);
    for (int i = 0; i < share; i++) {
      taken.add(victim.requests.removeLast());
    }
  }

  /** Number of waiting requests, excluding withdrawn ones. */
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

  /** What broke the engine, if the queue was closed for that reason. */
  Optional<Throwable> closeCause() {
    lock.lock();
    try {
      return Optional.ofNullable(closeCause);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue and cancels the requests in it. Idempotent. */
  void close() {
    closeAndDrain(null).forEach(this::reject);
  }

  /**
   * Closes the queue because the engine is broken, and fails the requests in it. The first close
   * counts.
   */
  void close(Throwable cause) {
    closeAndDrain(cause).forEach(this::reject);
  }

  /** Ends a request that no worker will take, because the queue is closed. */
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
