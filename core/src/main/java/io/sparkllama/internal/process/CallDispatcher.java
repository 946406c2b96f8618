package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Has each call made by the processes that there are one after the other, and completes it once:
 * with a reply, when it has ended too many of them, or when no process follows. Thread-safe.
 *
 * <p>One thread reports the processes: each {@link #started}, then {@link #ready} unless it dies
 * before, then {@link #died}.
 */
final class CallDispatcher {

  private final CallQueue queue;
  private final Executor results;
  private @Nullable CallTarget target;
  private @Nullable RuntimeException broken;
  private boolean ready;
  private boolean closed;
  private int deathsInARow;

  /**
   * @param mostRows maximum number of rows that a process has at a time
   * @param results completes rows; when it rejects one, the caller's thread does
   */
  CallDispatcher(int mostRows, Executor results) {
    this.queue = new CallQueue(mostRows);
    this.results = results;
  }

  /** Accepts calls, which are sent together. Cancelling a future withdraws its call. */
  <A> List<CompletableFuture<A>> submit(List<PendingCall<A>> calls) {
    calls.forEach(this::withdrawIfCancelled);
    RuntimeException why;
    boolean accepted = false;
    synchronized (this) {
      why = broken;
      if (isOpen()) {
        calls.forEach(queue::add);
        pump();
        accepted = true;
      }
    }
    if (why != null) {
      calls.forEach(pending -> pending.fail(why));
    } else if (!accepted) {
      calls.forEach(PendingCall::closed);
    }
    return calls.stream().map(PendingCall::future).toList();
  }

  private void withdrawIfCancelled(PendingCall<?> pending) {
    pending
        .future()
        .whenComplete(
            (value, failure) -> {
              if (pending.future().isCancelled()) {
                withdraw(pending);
              }
            });
  }

  private synchronized void withdraw(PendingCall<?> pending) {
    CompletableFuture<Object> sent = pending.sent();
    if (sent != null) {
      sent.cancel(true);
    }
  }

  /** Sends what may be sent now. */
  private synchronized void pump() {
    CallTarget current = target;
    if (current == null || !ready || current.isDead()) {
      return;
    }
    List<PendingCall<?>> now = queue.next();
    List<LongFunction<Frame>> frames = new ArrayList<>();
    now.forEach(pending -> frames.add(pending::frame));
    List<CompletableFuture<Object>> replies = current.sendAll(frames);
    for (int i = 0; i < now.size(); i++) {
      PendingCall<?> pending = now.get(i);
      pending.sent(replies.get(i));
      replies.get(i).whenComplete((value, failure) -> finished(pending, value, failure));
    }
  }

  private void finished(
      PendingCall<?> pending, @Nullable Object value, @Nullable Throwable failure) {
    if (failure instanceof ProcessDiedException) {
      return; // its death decides what becomes of it
    }
    synchronized (this) {
      pending.sent(null);
      queue.finished(pending);
      deathsInARow = 0;
      pump();
    }
    if (failure == null && pending.isRow()) {
      inResults(() -> pending.complete(value));
    } else if (failure == null) {
      pending.complete(value);
    } else if (failure instanceof EngineException engine && pending.isRow()) {
      endBroken(engine);
      pending.fail(failure);
    } else {
      pending.fail(failure);
    }
  }

  private void inResults(Runnable completion) {
    try {
      results.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run(); // closed meanwhile
    }
  }

  /** There is a process, which is killed if none is wanted any more. */
  synchronized void started(CallTarget process) {
    target = process;
    if (!isOpen()) {
      process.kill();
    }
  }

  /** A process takes calls from now on, unless it has died meanwhile. */
  synchronized void ready(CallTarget process) {
    ready = target == process;
    pump();
  }

  /** The process has died. Returns whether another is wanted. */
  boolean died(ExitCause cause) {
    List<PendingCall<?>> convicted;
    synchronized (this) {
      target = null;
      ready = false;
      if (!isOpen()) {
        return false;
      }
      deathsInARow++;
      convicted = queue.died();
    }
    convicted.forEach(pending -> inResults(() -> pending.crashed(cause)));
    return true;
  }

  /** Processes that have died one after the other without any reply between them. */
  synchronized int deathsInARow() {
    return deathsInARow;
  }

  /** Fails everything and kills the process; nothing is accepted any more. */
  void endBroken(RuntimeException why) {
    List<PendingCall<?>> all;
    synchronized (this) {
      if (broken == null) {
        broken = why;
      }
      all = end();
    }
    all.forEach(pending -> inResults(() -> pending.fail(why)));
  }

  /** Completes everything as closed and kills the process; nothing is accepted any more. */
  void close() {
    List<PendingCall<?>> all;
    synchronized (this) {
      closed = true;
      all = end();
    }
    all.forEach(pending -> inResults(pending::closed));
  }

  private synchronized List<PendingCall<?>> end() {
    if (target != null) {
      target.kill();
    }
    return queue.drain();
  }

  /** Whether calls are accepted: neither closed nor broken. */
  synchronized boolean isOpen() {
    return !closed && broken == null;
  }
}
