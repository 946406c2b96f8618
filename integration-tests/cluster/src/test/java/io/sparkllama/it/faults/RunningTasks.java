package io.sparkllama.it.faults;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** The task attempts that run in a session, and how many were killed. Thread-safe. */
final class RunningTasks extends SparkListener {

  private final Set<Long> running = new LinkedHashSet<>();
  private int killed;

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    running.add(start.taskInfo().taskId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    killed += end.taskInfo().killed() ? 1 : 0;
  }

  synchronized List<Long> ids() {
    return new ArrayList<>(running);
  }

  synchronized int killed() {
    return killed;
  }
}
