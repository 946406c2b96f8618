package io.sparkllama.internal.metrics;

import io.sparkllama.result.ProcessorStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Counters under one lock, so that a snapshot is consistent. At a few thousand events per second
 * the lock costs next to nothing.
 */
public final class LiveMeter implements Meter {

  private static final int LATENCY_DIGITS = 3;

  private static final class WorkerCounts {
    long busyNanos;

    /** Duration of each step times its number of sequences, summed. */
    long sequenceNanos;

    long steals;
  }

  private final LongSupplier nanoClock;
  private final WorkerCounts[] workers;
  private final Histogram latencyNanos = new Histogram(LATENCY_DIGITS);
  private IntSupplier queueDepth = () -> 0;
  private long batches;
  private long batchNanos;
  private long items;
  private long failures;
  private long promptTokens;
  private long generatedTokens;
  private long prefixTokens;

  /** Unfinished items; when the current busy period began; length of earlier busy periods. */
  private long inFlight;

  private long activeSince;
  private long activeNanos;

  public LiveMeter(int workers, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.workers = new WorkerCounts[workers];
    Arrays.setAll(this.workers, i -> new WorkerCounts());
  }

  @Override
  public WorkerMeter worker(int index) {
    WorkerCounts counts = workers[index];
    return new WorkerMeter() {
      @Override
      public void busy(long nanos, int sequences) {
        synchronized (LiveMeter.this) {
          counts.busyNanos += nanos;
          counts.sequenceNanos += nanos * sequences;
        }
      }

      @Override
      public void stole(int requests) {
        synchronized (LiveMeter.this) {
          counts.steals += requests;
        }
      }

      @Override
      public void prefilled(int tokens) {
        synchronized (LiveMeter.this) {
          promptTokens += tokens;
        }
      }

      @Override
      public void generated(int tokens) {
        synchronized (LiveMeter.this) {
          generatedTokens += tokens;
        }
      }

      @Override
      public void prefixTokens(int tokens) {
        synchronized (LiveMeter.this) {
          prefixTokens += tokens;
        }
      }
    };
  }

  @Override
  public synchronized void queueDepth(IntSupplier depth) {
    queueDepth = depth;
  }

  @Override
  public synchronized void itemStarted() {
    if (inFlight++ == 0) {
      activeSince = nanoClock.getAsLong();
    }
  }

  @Override
  public synchronized void itemFinished(long latency, boolean success) {
    items++;
    failures += success ? 0 : 1;
    latencyNanos.recordValue(Math.max(0, latency));
    if (--inFlight == 0) {
      activeNanos += nanoClock.getAsLong() - activeSince;
    }
  }

  @Override
  public synchronized void batchFinished(long nanos) {
    batches++;
    batchNanos += nanos;
  }

  @Override
  public ProcessorStats snapshot() {
    // Read outside the lock, because the queue has its own.
    IntSupplier depth;
    synchronized (this) {
      depth = queueDepth;
    }
    int waiting = depth.getAsInt();
    synchronized (this) {
      return snapshot(waiting);
    }
  }

  private ProcessorStats snapshot(int waiting) {
    long active = activeNanos + (inFlight > 0 ? nanoClock.getAsLong() - activeSince : 0);
    List<ProcessorStats.Worker> perWorker = new ArrayList<>();
    for (WorkerCounts counts : workers) {
      double time = Math.max(1, active);
      double busyShare = Math.min(1, counts.busyNanos / time);
      perWorker.add(
          new ProcessorStats.Worker(busyShare, counts.sequenceNanos / time, counts.steals));
    }
    return ProcessorStats.builder()
        .batches(batches)
        .items(items)
        .failures(failures)
        .averageBatchMillis(batches == 0 ? 0 : millis(batchNanos) / batches)
        .activeMillis(millis(active))
        .promptTokens(promptTokens)
        .generatedTokens(generatedTokens)
        .prefixTokens(prefixTokens)
        .p50LatencyMillis(millis(latencyNanos.getValueAtPercentile(50)))
        .p95LatencyMillis(millis(latencyNanos.getValueAtPercentile(95)))
        .queueDepth(waiting)
        .inFlight((int) inFlight)
        .workers(perWorker)
        .build();
  }

  private static double millis(long nanos) {
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
