package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

class RunCountersListenerTest {

  private final RunCountersListener listener = new RunCountersListener(7, 8, 9);

  private void heartbeat(long task, AccumulableInfo... infos) {
    Tuple4<Object, Object, Object, Seq<AccumulableInfo>> update =
        new Tuple4<>(task, 0, 0, CollectionConverters.asScala(List.of(infos)).toSeq());
    listener.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "1",
            CollectionConverters.asScala(List.of(update)).toSeq(),
            scala.collection.immutable.Map$.MODULE$.empty()));
  }

  private static AccumulableInfo info(long id, long value) {
    return new AccumulableInfo(
        id, Option.apply("x"), Option.apply(value), Option.empty(), false, true, Option.empty());
  }

  @Test
  void sumsUpTheLastHeartbeatOfEachTask() {
    heartbeat(1, info(7, 10), info(9, 100), info(5, 1));
    heartbeat(2, info(7, 3), info(8, 1), info(9, 30));
    heartbeat(1, info(7, 20), info(9, 200));
    assertThat(listener.counts()).isEqualTo(new RunCounters.Counts(23, 1, 230));
  }

  @Test
  void sumsUpTheCallersOfOneTask() {
    heartbeat(1, info(7, 10), info(7, 5));
    assertThat(listener.counts()).isEqualTo(new RunCounters.Counts(15, 0, 0));
  }

  @Test
  void keepsToItsOwnRun() {
    heartbeat(1, info(17, 10), info(19, 5));
    assertThat(listener.counts()).isEqualTo(RunCounters.Counts.NONE);
  }
}
