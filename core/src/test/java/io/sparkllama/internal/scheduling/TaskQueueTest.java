package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.Limits;
import io.sparkllama.ScoreResult;
import io.sparkllama.ScoringConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes, stealing and closing, without workers. */
@Timeout(1800)
class TaskQueueTest {

  private static final int[][] THREE = {{1, 2}, {2, 0}, {1, 0}};
  private static final int[][] TWO = {{1}, {0}};

  private static final Limits ONE_TRY = ScoringConfig.defaults();

  private static Task<ScoreResult> task(int name) {
    return new ScoringTask(new Tokens(new int[] {name, 0}, false), 1, ONE_TRY);
  }

  private static List<Task<ScoreResult>> tasks(int count) {
    return IntStream.range(0, count).mapToObj(TaskQueueTest::task).toList();
  }

  private static List<Integer> names(TaskQueue.Taken taken) {
    return taken.tasks().stream().map(task -> task.tokens()[0]).toList();
  }

  private static List<Integer> poll(TaskQueue queue, int lane) {
    return names(queue.poll(lane, Integer.MAX_VALUE));
  }

  /** A worker that waits for tasks of a lane, once it really waits. */
  private static FutureTask<TaskQueue.Taken> idleWorker(TaskQueue queue, int lane) {
    FutureTask<TaskQueue.Taken> worker = new FutureTask<>(() -> queue.await(lane, 8));
    Thread thread = new Thread(worker, "idle-worker");
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return worker;
  }

  @Test
  void aBatchIsDealtOutToNeighboursOrRoundAndRound() {
    TaskQueue together = new TaskQueue(TWO, false);
    assertThat(together.offerAll(tasks(5), true)).isTrue();
    assertThat(poll(together, 0)).containsExactly(0, 1, 2);
    assertThat(poll(together, 1)).containsExactly(3, 4);
    TaskQueue apart = new TaskQueue(TWO, false);
    assertThat(apart.offerAll(tasks(5), false)).isTrue();
    assertThat(poll(apart, 0)).containsExactly(0, 2, 4);
    assertThat(poll(apart, 1)).containsExactly(1, 3);
  }

  @Test
  void withoutStealingTheNthTaskStaysInTheNthLane() {
    TaskQueue queue = new TaskQueue(TWO, false);
    tasks(4).forEach(queue::offer);
    assertThat(poll(queue, 0)).containsExactly(0, 2);
    assertThat(poll(queue, 0)).isEmpty();
    assertThat(poll(queue, 1)).containsExactly(1, 3);
  }

  @Test
  void givesAWorkerNoMoreThanItAsksForInOrder() {
    TaskQueue queue = new TaskQueue(new int[][] {{}}, true);
    queue.offerAll(tasks(3), true);
    assertThat(names(queue.poll(0, 2))).containsExactly(0, 1);
    assertThat(queue.offerAgain(0, task(9))).isTrue();
    assertThat(poll(queue, 0)).containsExactly(2, 9);
  }

  @Test
  void aSingleTaskGoesToTheShortestLane() {
    TaskQueue queue = new TaskQueue(TWO, true);
    queue.offerAgain(0, task(7));
    queue.offer(task(8));
    queue.offer(task(9));
    assertThat(names(queue.poll(1, 1))).containsExactly(8);
    // both had one: the turn decides
    assertThat(poll(queue, 0)).containsExactly(7, 9);
  }

  @Test
  void aThiefTakesHalfFromTheBackOfTheNearestLaneFirst() {
    TaskQueue queue = new TaskQueue(THREE, true);
    tasks(5).forEach(task -> queue.offerAgain(1, task));
    queue.offerAgain(2, task(20));
    queue.offerAgain(2, task(21));
    TaskQueue.Taken taken = queue.poll(0, 8);
    assertThat(names(taken)).containsExactly(4, 3, 2, 21);
    assertThat(taken.stolen()).isEqualTo(4);
    assertThat(poll(queue, 1)).containsExactly(0, 1);
    assertThat(names(queue.poll(0, 8))).containsExactly(20);
  }

  @Test
  void aThiefTakesNoMoreThanItAsksForAndNothingWhileItHasItsOwn() {
    TaskQueue queue = new TaskQueue(THREE, true);
    tasks(6).forEach(task -> queue.offerAgain(1, task));
    queue.offerAgain(0, task(10));
    TaskQueue.Taken own = queue.poll(0, 3);
    assertThat(names(own)).containsExactly(10);
    assertThat(own.stolen()).isZero();
    assertThat(names(queue.poll(0, 2))).containsExactly(5, 4);
  }

  @Test
  void nobodyTakesWhatAnIdleWorkerIsAboutToTake() throws Exception {
    TaskQueue queue = new TaskQueue(TWO, true);
    FutureTask<TaskQueue.Taken> idle = idleWorker(queue, 1);
    queue.offerAgain(1, task(3));
    assertThat(poll(queue, 0)).isEmpty();
    assertThat(names(idle.get())).containsExactly(3);
    // it is at work now, and what comes next may be taken
    queue.offerAgain(1, task(4));
    assertThat(poll(queue, 0)).containsExactly(4);
  }

  @Test
  void anIdleWorkersLaneCountsAsShorter() throws Exception {
    TaskQueue queue = new TaskQueue(TWO, true);
    FutureTask<TaskQueue.Taken> idle = idleWorker(queue, 1);
    queue.offer(task(3));
    assertThat(names(idle.get())).containsExactly(3);
  }

  @Test
  void anIdleWorkerIsToldOfTheClose() throws Exception {
    TaskQueue queue = new TaskQueue(TWO, true);
    FutureTask<TaskQueue.Taken> idle = idleWorker(queue, 0);
    queue.close();
    assertThat(idle.get().tasks()).isEmpty();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.await(1, 8).tasks()).isEmpty();
  }

  @Test
  void whatNobodyTookIsCancelledByAClose() throws Exception {
    TaskQueue queue = new TaskQueue(TWO, true);
    Task<ScoreResult> left = task(1);
    queue.offer(left);
    queue.close();
    assertThat(left.future().get().error()).isEqualTo(Task.CLOSED_MESSAGE);
    assertThat(queue.offer(task(2))).isFalse();
    assertThat(queue.offerAgain(0, task(2))).isFalse();
    assertThat(queue.offerAll(tasks(2), true)).isFalse();
    assertThat(queue.size()).isZero();
    assertThat(queue.closeCause()).isEmpty();
  }

  @Test
  void whatNobodyTookFailsWithTheFirstCause() {
    TaskQueue queue = new TaskQueue(TWO, true);
    List<Task<ScoreResult>> left = tasks(2);
    queue.offerAll(left, true);
    IllegalStateException broken = new IllegalStateException("broken");
    queue.close(broken);
    queue.close(new IllegalStateException("later"));
    queue.close();
    assertThat(queue.closeCause()).contains(broken);
    for (Task<ScoreResult> task : left) {
      assertThatThrownBy(() -> task.future().get())
          .isInstanceOf(ExecutionException.class)
          .hasCause(broken);
    }
    Task<ScoreResult> late = task(9);
    queue.turnAway(late);
    assertThat(late.future()).isCompletedExceptionally();
  }

  @Test
  void tasksThatWereWithdrawnDoNotCount() {
    TaskQueue queue = new TaskQueue(TWO, true);
    List<Task<ScoreResult>> all = tasks(3);
    queue.offerAll(all, true);
    assertThat(queue.size()).isEqualTo(3);
    all.get(1).future().cancel(false);
    assertThat(queue.size()).isEqualTo(2);
  }

  /** Whatever the threads do, each task comes to exactly one of them. */
  @Test
  void givesEachTaskToOneWorker() throws Exception {
    int count = 3000;
    TaskQueue queue = new TaskQueue(THREE, true);
    List<CompletableFuture<List<Integer>>> workers = new ArrayList<>();
    for (int lane = 0; lane < 3; lane++) {
      int own = lane;
      CompletableFuture<List<Integer>> got = new CompletableFuture<>();
      Thread worker = new Thread(() -> got.complete(work(queue, own)), "worker-" + lane);
      worker.setDaemon(true);
      worker.start();
      workers.add(got);
    }
    for (int i = 0; i < count; i += 3) {
      queue.offer(task(i));
      queue.offerAll(List.of(task(i + 1), task(i + 2)), false);
    }
    while (queue.size() > 0) {
      Thread.onSpinWait();
    }
    queue.close();
    List<Integer> all = new ArrayList<>();
    for (CompletableFuture<List<Integer>> worker : workers) {
      all.addAll(worker.get());
    }
    assertThat(all).hasSize(count).doesNotHaveDuplicates();
  }

  private static List<Integer> work(TaskQueue queue, int lane) {
    List<Integer> got = new ArrayList<>();
    List<Integer> next = names(queue.await(lane, 2));
    while (!next.isEmpty()) {
      got.addAll(next);
      got.addAll(names(queue.poll(lane, 1)));
      next = names(queue.await(lane, 2));
    }
    return got;
  }
}
