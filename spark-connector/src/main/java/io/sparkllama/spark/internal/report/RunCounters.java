package io.sparkllama.spark.internal.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Counters of one run of the job; they need no plugin. They travel in the local properties of the
 * run's Spark jobs, so each call in their tasks finds them, whichever operator makes the call.
 * Thread-safe.
 */
public final class RunCounters implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String PROPERTY = "io.sparkllama.run.counters";

  /**
   * Counts of a run. Immutable.
   *
   * @param rows finished rows, failed ones included
   * @param failures failed rows
   * @param generatedTokens generated tokens
   */
  public record Counts(long rows, long failures, long generatedTokens) {

    /** Counts of nothing. */
    public static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          rows + other.rows, failures + other.failures, generatedTokens + other.generatedTokens);
    }

    Counts max(Counts other) {
      return new Counts(
          Math.max(rows, other.rows),
          Math.max(failures, other.failures),
          Math.max(generatedTokens, other.generatedTokens));
    }
  }

  /** Counts of this process, which are ahead of the accumulators of running tasks. */
  private static final class Live {
    private final LongAdder rows = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder generatedTokens = new LongAdder();
  }

  private static final ConcurrentHashMap<String, Live> LIVE = new ConcurrentHashMap<>();

  private final String run = UUID.randomUUID().toString();
  private final LongAccumulator rows;
  private final LongAccumulator failures;
  private final LongAccumulator generatedTokens;
  private final long mostTokens;

  private RunCounters(SparkContext spark, long mostTokens) {
    this.rows = spark.longAccumulator("spark-llama: rows");
    this.failures = spark.longAccumulator("spark-llama: failed rows");
    this.generatedTokens = spark.longAccumulator("spark-llama: generated tokens");
    this.mostTokens = mostTokens;
  }

  /**
   * Counts the calls of Spark jobs that this thread starts, until the watch is closed.
   *
   * @param mostTokens generated tokens after which a process takes no more rows; null for no limit
   */
  public static RunWatch watch(SparkContext spark, Long mostTokens) {
    RunCounters counters = new RunCounters(spark, mostTokens == null ? Long.MAX_VALUE : mostTokens);
    RunCountersListener listener =
        new RunCountersListener(
            counters.rows.id(), counters.failures.id(), counters.generatedTokens.id());
    spark.addSparkListener(listener);
    spark.setLocalProperty(PROPERTY, counters.asProperty());
    return new RunWatch() {
      @Override
      public Counts counts() {
        // accumulators count ended tasks, the listener also running ones
        return counters.merged().max(listener.counts()).max(counters.live());
      }

      @Override
      public void close() {
        spark.setLocalProperty(PROPERTY, null);
        spark.removeSparkListener(listener);
        LIVE.remove(counters.run);
      }
    };
  }

  /** The counters of the run that this thread's task belongs to; empty outside of a run. */
  public static Optional<RunCounters> ofTask() {
    return Optional.ofNullable(TaskContext.get())
        .map(task -> task.getLocalProperty(PROPERTY))
        .map(RunCounters::read);
  }

  /** Counts a finished row and its generated tokens. */
  public void count(boolean failed, int tokens) {
    Live live = LIVE.computeIfAbsent(run, key -> new Live());
    rows.add(1);
    live.rows.increment();
    if (failed) {
      failures.add(1);
      live.failures.increment();
    }
    generatedTokens.add(tokens);
    live.generatedTokens.add(tokens);
  }

  /** Whether this process alone has generated all tokens that the run may. */
  public boolean isUsedUp() {
    Live live = LIVE.get(run);
    return live != null && live.generatedTokens.sum() >= mostTokens;
  }

  private Counts live() {
    Live live = LIVE.get(run);
    return live == null
        ? Counts.NONE
        : new Counts(live.rows.sum(), live.failures.sum(), live.generatedTokens.sum());
  }

  private Counts merged() {
    return new Counts(rows.sum(), failures.sum(), generatedTokens.sum());
  }

  private String asProperty() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** Deserializes the counters; Spark then registers their accumulators with the current task. */
  private static RunCounters read(String property) {
    byte[] bytes = Base64.getDecoder().decode(property);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (RunCounters) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
