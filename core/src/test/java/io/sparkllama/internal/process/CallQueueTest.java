package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallQueueTest {

  private static final Substitute<String> NEVER =
      new Substitute<>() {
        @Override
        public String crashed(ExitCause cause) {
          throw new AssertionError();
        }

        @Override
        public String closed() {
          throw new AssertionError();
        }
      };

  private static final EngineCall<Object, String> ASKING =
      target -> CompletableFuture.completedFuture("x");

  private final CallQueue queue = new CallQueue(3);

  private static PendingCall<String> row() {
    return new PendingCall<>("x", NEVER);
  }

  private static PendingCall<String> question() {
    return new PendingCall<>(ASKING, null);
  }

  private List<PendingCall<String>> add(int count) {
    List<PendingCall<String>> rows = IntStream.range(0, count).mapToObj(i -> row()).toList();
    rows.forEach(queue::add);
    return rows;
  }

  @Test
  void sendsAsManyRowsAsThereIsRoomForInTheirOrder() {
    List<PendingCall<String>> rows = add(5);
    assertThat(queue.next()).isEqualTo(rows.subList(0, 3));
    assertThat(queue.next()).isEmpty();
    queue.finished(rows.get(1));
    assertThat(queue.next()).isEqualTo(rows.subList(3, 4));
  }

  @Test
  void questionsNeedNoRoom() {
    add(3);
    queue.next();
    PendingCall<String> question = question();
    queue.add(question);
    assertThat(queue.next()).isEqualTo(List.of(question));
    queue.finished(question);
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void withdrawnRowsAreNotSent() {
    List<PendingCall<String>> rows = add(4);
    rows.get(0).future().cancel(true);
    assertThat(queue.next()).isEqualTo(rows.subList(1, 4));
  }

  @Test
  void whatADeadProcessHadGoesOneByOneBeforeTheRest() {
    List<PendingCall<String>> rows = add(4);
    queue.next();
    assertThat(queue.died()).isEmpty();
    List<PendingCall<?>> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<PendingCall<?>> next = queue.next();
      assertThat(next).hasSize(1);
      assertThat(queue.next()).as("nothing beside a suspect").isEmpty();
      order.addAll(next);
      queue.finished(next.get(0));
    }
    assertThat(order).isEqualTo(rows.subList(0, 3));
    assertThat(queue.next()).isEqualTo(rows.subList(3, 4));
  }

  @Test
  void aRowThatEndsTwoProcessesIsNotSentAgain() {
    List<PendingCall<String>> rows = add(3);
    queue.next();
    queue.died();
    queue.finished(queue.next().get(0));
    assertThat(queue.next()).isEqualTo(rows.subList(1, 2));
    assertThat(queue.died()).isEqualTo(rows.subList(1, 2));
    assertThat(queue.next()).as("the last suspect").isEqualTo(rows.subList(2, 3));
  }

  @Test
  void aSuspectThatIsWithdrawnHoldsNothingUp() {
    List<PendingCall<String>> rows = add(4);
    queue.next();
    queue.died();
    rows.subList(0, 3).forEach(row -> row.future().cancel(true));
    assertThat(queue.next()).isEqualTo(rows.subList(3, 4));
  }

  @Test
  void drainingForgetsEverything() {
    List<PendingCall<String>> rows = add(5);
    PendingCall<String> question = question();
    queue.next();
    queue.add(question);
    assertThat(queue.drain()).hasSize(6).contains(question).containsAll(rows);
    assertThat(queue.next()).isEmpty();
    assertThat(queue.drain()).isEmpty();
  }

  @Test
  void drainingForgetsSuspectsToo() {
    add(3);
    queue.next();
    queue.died();
    assertThat(queue.drain()).hasSize(3);
    PendingCall<String> row = row();
    queue.add(row);
    assertThat(queue.next()).isEqualTo(List.of(row));
    assertThat(queue.drain()).isEqualTo(List.of(row));
  }
}
