package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.request.Limits;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ScoreResult;
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
class RequestQueueTest {

  private static final int[][] THREE = {{1, 2}, {2, 0}, {1, 0}};
  private static final int[][] TWO = {{1}, {0}};

  private static final Limits ONE_TRY = ScoringConfig.defaults();

  private static AdmittedRequest<ScoreResult> request(int name) {
    return new AdmittedScoring(new Tokens(new int[] {name, 0}, false), 1, ONE_TRY);
  }

  private static List<AdmittedRequest<ScoreResult>> requests(int count) {
    return IntStream.range(0, count).mapToObj(RequestQueueTest::request).toList();
  }

  private static List<Integer> names(RequestQueue.Taken taken) {
    return taken.requests().stream().map(request -> request.tokens()[0]).toList();
  }

  private static List<Integer> poll(RequestQueue queue, int index) {
    return names(queue.poll(index, Integer.MAX_VALUE));
  }

  /** A worker that waits for requests of a queue, once it really waits. */
  private static FutureTask<RequestQueue.Taken> idleWorker(RequestQueue queue, int index) {
    FutureTask<RequestQueue.Taken> worker = new FutureTask<>(() -> queue.await(index, 8));
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
    RequestQueue together = new RequestQueue(TWO, false);
    assertThat(together.offerAll(requests(5), true)).isTrue();
    assertThat(poll(together, 0)).containsExactly(0, 1, 2);
    assertThat(poll(together, 1)).containsExactly(3, 4);
    RequestQueue apart = new RequestQueue(TWO, false);
    assertThat(apart.offerAll(requests(5), false)).isTrue();
    assertThat(poll(apart, 0)).containsExactly(0, 2, 4);
    assertThat(poll(apart, 1)).containsExactly(1, 3);
  }

  @Test
  void withoutStealingTheNthTaskStaysInTheNthLane() {
    RequestQueue queue = new RequestQueue(TWO, false);
    requests(4).forEach(queue::offer);
    assertThat(poll(queue, 0)).containsExactly(0, 2);
    assertThat(poll(queue, 0)).isEmpty();
    assertThat(poll(queue, 1)).containsExactly(1, 3);
  }

  @Test
  void givesAWorkerNoMoreThanItAsksForInOrder() {
    RequestQueue queue = new RequestQueue(new int[][] {{}}, true);
    queue.offerAll(requests(3), true);
    assertThat(names(queue.poll(0, 2))).containsExactly(0, 1);
    assertThat(queue.requeue(0, request(9))).isTrue();
    assertThat(poll(queue, 0)).containsExactly(2, 9);
  }

  @Test
  void aSingleTaskGoesToTheShortestLane() {
    RequestQueue queue = new RequestQueue(TWO, true);
    queue.requeue(0, request(7));
    queue.offer(request(8));
    queue.offer(request(9));
    assertThat(names(queue.poll(1, 1))).containsExactly(8);
    // both had one: the turn decides
    assertThat(poll(queue, 0)).containsExactly(7, 9);
  }

  @Test
  void aThiefTakesHalfFromTheBackOfTheNearestLaneFirst() {
    RequestQueue queue = new RequestQueue(THREE, true);
    requests(5).forEach(request -> queue.requeue(1, request));
    queue.requeue(2, request(20));
    queue.requeue(2, request(21));
    RequestQueue.Taken taken = queue.poll(0, 8);
    assertThat(names(taken)).containsExactly(4, 3, 2, 21);
    assertThat(taken.stolen()).isEqualTo(4);
    assertThat(poll(queue, 1)).containsExactly(0, 1);
    assertThat(names(queue.poll(0, 8))).containsExactly(20);
  }

  @Test
  void aThiefTakesNoMoreThanItAsksForAndNothingWhileItHasItsOwn() {
    RequestQueue queue = new RequestQueue(THREE, true);
    requests(6).forEach(request -> queue.requeue(1, request));
    queue.requeue(0, request(10));
    RequestQueue.Taken own = queue.poll(0, 3);
    assertThat(names(own)).containsExactly(10);
    assertThat(own.stolen()).isZero();
    assertThat(names(queue.poll(0, 2))).containsExactly(5, 4);
  }

  @Test
  void nobodyTakesWhatAnIdleWorkerIsAboutToTake() throws Exception {
    RequestQueue queue = new RequestQueue(TWO, true);
    FutureTask<RequestQueue.Taken> idle = idleWorker(queue, 1);
    queue.requeue(1, request(3));
    assertThat(poll(queue, 0)).isEmpty();
    assertThat(names(idle.get())).containsExactly(3);
    // it is at work now, and what comes next may be taken
    queue.requeue(1, request(4));
    assertThat(poll(queue, 0)).containsExactly(4);
  }

  @Test
  void anIdleWorkersLaneCountsAsShorter() throws Exception {
    RequestQueue queue = new RequestQueue(TWO, true);
    FutureTask<RequestQueue.Taken> idle = idleWorker(queue, 1);
    queue.offer(request(3));
    assertThat(names(idle.get())).containsExactly(3);
  }

  @Test
  void anIdleWorkerIsToldOfTheClose() throws Exception {
    RequestQueue queue = new RequestQueue(TWO, true);
    FutureTask<RequestQueue.Taken> idle = idleWorker(queue, 0);
    queue.close();
    assertThat(idle.get().requests()).isEmpty();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.await(1, 8).requests()).isEmpty();
  }

  @Test
  void whatNobodyTookIsCancelledByAClose() throws Exception {
    RequestQueue queue = new RequestQueue(TWO, true);
    AdmittedRequest<ScoreResult> left = request(1);
    queue.offer(left);
    queue.close();
    assertThat(left.future().get().error()).isEqualTo(AdmittedRequest.CLOSED.message());
    assertThat(queue.offer(request(2))).isFalse();
    assertThat(queue.requeue(0, request(2))).isFalse();
    assertThat(queue.offerAll(requests(2), true)).isFalse();
    assertThat(queue.size()).isZero();
    assertThat(queue.closeCause()).isEmpty();
  }

  @Test
  void whatNobodyTookFailsWithTheFirstCause() {
    RequestQueue queue = new RequestQueue(TWO, true);
    List<AdmittedRequest<ScoreResult>> left = requests(2);
    queue.offerAll(left, true);
    IllegalStateException broken = new IllegalStateException("broken");
    queue.close(broken);
    queue.close(new IllegalStateException("later"));
    queue.close();
    assertThat(queue.closeCause()).contains(broken);
    for (AdmittedRequest<ScoreResult> request : left) {
      assertThatThrownBy(() -> request.future().get())
          .isInstanceOf(ExecutionException.class)
          .hasCause(broken);
    }
    AdmittedRequest<ScoreResult> late = request(9);
    queue.reject(late);
    assertThat(late.future()).isCompletedExceptionally();
  }

  @Test
  void tasksThatWereWithdrawnDoNotCount() {
    RequestQueue queue = new RequestQueue(TWO, true);
    List<AdmittedRequest<ScoreResult>> all = requests(3);
    queue.offerAll(all, true);
    assertThat(queue.size()).isEqualTo(3);
    all.get(1).future().cancel(false);
    assertThat(queue.size()).isEqualTo(2);
  }

  /** Whatever the threads do, each request comes to exactly one of them. */
  @Test
  void givesEachTaskToOneWorker() throws Exception {
    int count = 3000;
    RequestQueue queue = new RequestQueue(THREE, true);
    List<CompletableFuture<List<Integer>>> workers = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      int own = index;
      CompletableFuture<List<Integer>> got = new CompletableFuture<>();
      Thread worker = new Thread(() -> got.complete(work(queue, own)), "worker-" + index);
      worker.setDaemon(true);
      worker.start();
      workers.add(got);
    }
    for (int i = 0; i < count; i += 3) {
      queue.offer(request(i));
      queue.offerAll(List.of(request(i + 1), request(i + 2)), false);
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

  private static List<Integer> work(RequestQueue queue, int index) {
    List<Integer> got = new ArrayList<>();
    List<Integer> next = names(queue.await(index, 2));
    while (!next.isEmpty()) {
      got.addAll(next);
      got.addAll(names(queue.poll(index, 1)));
      next = names(queue.await(index, 2));
    }
    return got;
  }
}
