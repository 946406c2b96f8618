package io.sparkllama.spark.internal.executor;

import org.apache.spark.TaskContext;

/** The end of the task that runs in the current thread. */
final class TaskEnd {

  private TaskEnd() {}

  /**
   * Runs an action when the task ends, however it ends. Spark may call it from another thread. Does
   * nothing outside of a task.
   */
  static void onEnd(Runnable action) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener(
          context -> {
            action.run();
          });
    }
  }
}
