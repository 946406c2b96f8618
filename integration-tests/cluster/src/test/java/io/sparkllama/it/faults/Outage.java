package io.sparkllama.it.faults;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which calls of {@link FaultyFileSystem} fail: some calls in a row, counted from 1.
 * Thread-safe.
 */
final class Outage {

  /** No call fails. */
  static final Outage NONE = new Outage(Calls.ALL, Long.MAX_VALUE, 0, "");

  /** The calls that are counted and may fail. */
  enum Calls {
    /** Those that need space: to create, to write, to close, to make a folder, to move. */
    WRITES,
    ALL
  }

  private final Calls kind;
  private final long first;
  private final long last;
  private final String message;
  private final AtomicLong calls = new AtomicLong();

  private Outage(Calls kind, long first, long last, String message) {
    this.kind = kind;
    this.first = first;
    this.last = last;
    this.message = message;
  }

  /** The disk is full from one write on. */
  static Outage diskFull(long from) {
    return new Outage(Calls.WRITES, from, Long.MAX_VALUE, "No space left on device");
  }

  /** The store does not answer some calls in a row. */
  static Outage away(long from, long count) {
    return new Outage(Calls.ALL, from, from + count - 1, "the store is down");
  }

  /**
   * Counts a call.
   *
   * @param what the call, for the message
   * @throws IOException if it is one of those that fail
   */
  void call(boolean write, String what) throws IOException {
    if (!write && kind == Calls.WRITES) {
      return;
    }
    long number = calls.incrementAndGet();
    if (number >= first && number <= last) {
      throw new IOException(message + ": " + what);
    }
  }

  /** Whether a call has failed. */
  boolean happened() {
    return calls.get() >= first;
  }

  long calls() {
    return calls.get();
  }

  String message() {
    return message;
  }
}
