package io.sparkllama.internal.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which calls the engine process gets, and what becomes of them when it dies.
 *
 * <p>Rows wait here until there is room, so that a long list does not fill the process's memory.
 * When the process dies, each of the calls that it had may be the one that ended it. They become
 * suspects and are sent one at a time, with nothing beside them. A call that has ended two
 * processes is not sent again. Everything else waits until the last suspect is done.
 *
 * <p>Knows neither threads nor processes. Not thread-safe.
 */
final class CallQueue {

  private final int mostRows;
  private final Deque<PendingCall<?>> rows = new ArrayDeque<>();
  private final Deque<PendingCall<?>> others = new ArrayDeque<>();
  private final Deque<PendingCall<?>> suspects = new ArrayDeque<>();
  private final Set<PendingCall<?>> sent = new LinkedHashSet<>();
  private int sentRows;

  /**
   * @param mostRows maximum number of rows that the process has at a time
   */
  CallQueue(int mostRows) {
    this.mostRows = mostRows;
  }

  void add(PendingCall<?> call) {
    (call.isRow() ? rows : others).add(call);
  }

  /** Takes out the calls to send now; they count as sent. */
  List<PendingCall<?>> next() {
    List<PendingCall<?>> now = new ArrayList<>();
    if (isProbing()) {
      if (sent.isEmpty()) {
        take(suspects, now);
      }
    } else {
      while (take(others, now)) {
        // all of them
      }
      while (sentRows < mostRows && take(rows, now)) {
        // as many as there is room for
      }
    }
    return now;
  }

  private boolean isProbing() {
    suspects.removeIf(PendingCall::isWithdrawn);
    return !suspects.isEmpty() || sent.stream().anyMatch(PendingCall::isSuspect);
  }

  private boolean take(Deque<PendingCall<?>> from, List<PendingCall<?>> now) {
    PendingCall<?> call = from.poll();
    while (call != null && call.isWithdrawn()) {
      call = from.poll();
    }
    if (call == null) {
      return false;
    }
    sent.add(call);
    sentRows += call.isRow() ? 1 : 0;
    now.add(call);
    return true;
  }

  /** The process has replied to a call. */
  void finished(PendingCall<?> call) {
    if (sent.remove(call)) {
      sentRows -= call.isRow() ? 1 : 0;
    }
  }

  /** The process has died. Returns the calls that are not to be sent again. */
  List<PendingCall<?>> died() {
    List<PendingCall<?>> convicted = new ArrayList<>();
    for (PendingCall<?> call : sent) {
      if (!call.isWithdrawn()) {
        if (call.countCrash() < EngineProcess.MOST_CRASHES) {
          suspects.add(call);
        } else {
          convicted.add(call);
        }
      }
    }
    sent.clear();
    sentRows = 0;
    return convicted;
  }

  /** Takes out everything. */
  List<PendingCall<?>> drain() {
    List<PendingCall<?>> all = new ArrayList<>(sent);
    all.addAll(suspects);
    all.addAll(others);
    all.addAll(rows);
    sent.clear();
    suspects.clear();
    others.clear();
    rows.clear();
    sentRows = 0;
    return all;
  }
}
