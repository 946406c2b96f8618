package io.sparkllama.spark.internal.report;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sums the accumulators of a run over its tasks. Running tasks count as of the last heartbeat of
 * their executors. Failed attempts of a task count, too. Thread-safe.
 */
final class RunCountersListener extends SparkListener {

  private final long[] ids;
  private final Map<Long, RunCounters.Counts> running = new HashMap<>();
  private RunCounters.Counts ended = RunCounters.Counts.NONE;

  /**
   * @param rows id of the accumulator of rows
   * @param failures id of the accumulator of failed rows
   * @param generatedTokens id of the accumulator of generated tokens
   */
  RunCountersListener(long rows, long failures, long generatedTokens) {
    this.ids = new long[] {rows, failures, generatedTokens};
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    CollectionConverters.asJava(update.accumUpdates())
        .forEach(
            task -> {
              RunCounters.Counts counts = counts(task._4());
              if (!counts.equals(RunCounters.Counts.NONE)) {
                running.put((Long) task._1(), counts);
              }
            });
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    ended = ended.plus(counts(end.taskInfo().accumulables()));
  }

  synchronized RunCounters.Counts counts() {
    return running.values().stream().reduce(ended, RunCounters.Counts::plus);
  }

  private RunCounters.Counts counts(scala.collection.Iterable<AccumulableInfo> infos) {
    long[] sums = new long[ids.length];
    for (AccumulableInfo info : CollectionConverters.asJava(infos)) {
      OptionalInt index = IntStream.range(0, ids.length).filter(i -> ids[i] == info.id()).findAny();
      if (index.isPresent() && info.update().isDefined()) {
        sums[index.getAsInt()] += ((Number) info.update().get()).longValue();
      }
    }
    return new RunCounters.Counts(sums[0], sums[1], sums[2]);
  }
}
