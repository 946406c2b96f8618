package io.sparkllama.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class CallDispatcherTest {

  private static final int MOST_ROWS = 2;
  private static final ExitCause CAUSE = new ExitCause("SIGSEGV");

  private static final Substitute<Object> SUBSTITUTE =
      new Substitute<>() {
        @Override
        public Object crashed(ExitCause cause) {
          return "crashed with " + cause;
        }

        @Override
        public Object closed() {
          return "closed";
        }
      };

  private static final EngineCall<Object, Object> QUESTION =
      target -> CompletableFuture.completedFuture("x");

  /** A process that replies when the test does. */
  private static final class Target implements CallTarget {

    private final List<Object> sent = new ArrayList<>();
    private final List<CompletableFuture<Object>> replies = new ArrayList<>();
    private boolean dead;
    private boolean killed;

    @Override
    public List<CompletableFuture<Object>> sendAll(List<LongFunction<Frame>> frames) {
      List<CompletableFuture<Object>> own = new ArrayList<>();
      for (LongFunction<Frame> each : frames) {
        Frame frame = each.apply(sent.size());
        sent.add(frame instanceof Frame.Row row ? row.row() : "question");
        own.add(new CompletableFuture<>());
      }
      replies.addAll(own);
      return own;
    }

    @Override
    public boolean isDead() {
      return dead;
    }

    @Override
    public void kill() {
      killed = true;
    }

    void reply(int index) {
      replies.get(index).complete("reply to " + sent.get(index));
    }

    void die() {
      dead = true;
      replies.forEach(reply -> reply.completeExceptionally(new ProcessDiedException("died")));
    }
  }

  /** What the thread of results has to do. */
  private final Queue<Runnable> results = new ArrayDeque<>();

  private final CallDispatcher dispatcher = new CallDispatcher(MOST_ROWS, results::add);

  private Target start() {
    Target target = new Target();
    dispatcher.started(target);
    dispatcher.ready(target);
    return target;
  }

  private boolean end(Target target) {
    target.die();
    return dispatcher.died(CAUSE);
  }

  private List<CompletableFuture<Object>> rows(String... rows) {
    return dispatcher.submit(
        Arrays.stream(rows).map(row -> new PendingCall<>(row, SUBSTITUTE)).toList());
  }

  private CompletableFuture<Object> ask() {
    return dispatcher.submit(List.of(new PendingCall<>(QUESTION, null))).get(0);
  }

  private void completeResults() {
    while (!results.isEmpty()) {
      results.remove().run();
    }
  }

  @Test
  void sendsNothingUntilAProcessIsReady() {
    rows("a", "b", "c");
    Target target = new Target();
    dispatcher.started(target);
    ask();
    assertThat(target.sent).isEmpty();
    dispatcher.ready(target);
    assertThat(target.sent).containsExactly("question", "a", "b");
  }

  @Test
  void eachReplyMakesRoomForARow() {
    Target target = start();
    rows("a", "b", "c", "d");
    assertThat(target.sent).containsExactly("a", "b");
    target.reply(1);
    assertThat(target.sent).containsExactly("a", "b", "c");
  }

  @Test
  void rowsAreCompletedAmongTheResultsAndQuestionsAtOnce() {
    Target target = start();
    CompletableFuture<Object> row = rows("a").get(0);
    CompletableFuture<Object> question = ask();
    target.reply(0);
    target.reply(1);
    assertThat(row).isNotDone();
    assertThat(question).isCompletedWithValue("reply to question");
    completeResults();
    assertThat(row).isCompletedWithValue("reply to a");
  }

  @Test
  void aProcessThatDiesBeforeItIsReadyGetsNothing() {
    rows("a");
    Target target = new Target();
    dispatcher.started(target);
    assertThat(end(target)).isTrue();
    dispatcher.ready(target);
    assertThat(target.sent).isEmpty();
    assertThat(start().sent).containsExactly("a");
  }

  @Test
  void aDyingProcessGetsNothingMore() {
    Target target = start();
    target.dead = true;
    rows("a");
    assertThat(target.sent).isEmpty();
  }

  @Test
  void theNextProcessGetsWhatTheDeadOneHadOneByOne() {
    Target first = start();
    List<CompletableFuture<Object>> rows = rows("a", "b");
    assertThat(end(first)).isTrue();
    Target second = start();
    assertThat(second.sent).containsExactly("a");
    second.reply(0);
    assertThat(second.sent).containsExactly("a", "b");
    second.reply(1);
    completeResults();
    assertThat(rows.get(0)).isCompletedWithValue("reply to a");
    assertThat(rows.get(1)).isCompletedWithValue("reply to b");
  }

  @Test
  void aRowThatEndedTooManyProcessesHasItsSubstitute() {
    CompletableFuture<Object> row = rows("a").get(0);
    for (int i = 0; i < EngineProcess.MOST_CRASHES; i++) {
      assertThat(row).isNotDone();
      end(start());
      completeResults();
    }
    assertThat(row).isCompletedWithValue("crashed with SIGSEGV");
    assertThat(start().sent).isEmpty();
  }

  @Test
  void countsDeathsWithoutAReplyBetweenThem() {
    end(start());
    end(start());
    assertThat(dispatcher.deathsInARow()).isEqualTo(2);
    Target third = start();
    ask();
    third.reply(0);
    assertThat(dispatcher.deathsInARow()).isZero();
    end(third);
    assertThat(dispatcher.deathsInARow()).isEqualTo(1);
  }

  @Test
  void cancellingAFutureWithdrawsItsRowAndMakesRoom() {
    Target target = start();
    List<CompletableFuture<Object>> rows = rows("a", "b", "c");
    rows.get(0).cancel(true);
    assertThat(target.replies.get(0)).isCancelled();
    assertThat(target.sent).containsExactly("a", "b", "c");
  }

  @Test
  void aCancelledRowIsNotSent() {
    List<CompletableFuture<Object>> rows = rows("a", "b");
    rows.get(0).cancel(true);
    assertThat(start().sent).containsExactly("b");
  }

  @Test
  void whatARowThrowsIsItsOwn() {
    Target target = start();
    List<CompletableFuture<Object>> rows = rows("a", "b");
    IllegalStateException thrown = new IllegalStateException("thrown");
    target.replies.get(0).completeExceptionally(thrown);
    assertThat(rows.get(0).handle((value, failure) -> failure).join()).isSameAs(thrown);
    assertThat(rows.get(1)).isNotDone();
    assertThat(dispatcher.isOpen()).isTrue();
  }

  @Test
  void aBrokenEngineFailsEverything() {
    Target target = start();
    List<CompletableFuture<Object>> rows = rows("a", "b", "c");
    EngineException broken = new EngineException("broken");
    target.replies.get(1).completeExceptionally(broken);
    completeResults();
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.handle((value, failure) -> failure).join()).isSameAs(broken));
    assertThat(target.killed).isTrue();
    assertThat(end(target)).as("another is wanted").isFalse();
    assertThat(dispatcher.isOpen()).isFalse();
    assertThat(rows("d").get(0).handle((value, failure) -> failure).join()).isSameAs(broken);
    assertThat(target.sent).doesNotContain("d");
  }

  @Test
  void aQuestionThatFailsBreaksNothing() {
    Target target = start();
    CompletableFuture<Object> question = ask();
    EngineException thrown = new EngineException("thrown");
    target.replies.get(0).completeExceptionally(thrown);
    assertThat(question.handle((value, failure) -> failure).join()).isSameAs(thrown);
    assertThat(dispatcher.isOpen()).isTrue();
    assertThat(target.killed).isFalse();
  }

  @Test
  void theFirstReasonOfABreakageStays() {
    EngineException first = new EngineException("first");
    dispatcher.endBroken(first);
    dispatcher.endBroken(new EngineException("second"));
    assertThat(ask().handle((value, failure) -> failure).join()).isSameAs(first);
  }

  @Test
  void closingCompletesWhatWaitsAndWhatRuns() {
    Target target = start();
    List<CompletableFuture<Object>> rows = rows("a", "b", "c");
    CompletableFuture<Object> question = ask();
    dispatcher.close();
    completeResults();
    assertThat(rows).allSatisfy(row -> assertThat(row).isCompletedWithValue("closed"));
    assertThat(question.handle((value, failure) -> failure).join())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the processor is closed");
    assertThat(target.killed).isTrue();
    assertThat(end(target)).as("another is wanted").isFalse();
    assertThat(rows("d").get(0)).isCompletedWithValue("closed");
  }

  @Test
  void aProcessThatStartsTooLateIsKilled() {
    dispatcher.close();
    Target target = start();
    assertThat(target.killed).isTrue();
    assertThat(target.sent).isEmpty();
  }

  @Test
  void aResultAfterTheEndOfItsThreadIsCompletedByTheCaller() {
    CallDispatcher late =
        new CallDispatcher(
            MOST_ROWS,
            completion -> {
              throw new RejectedExecutionException("shut down");
            });
    Target target = new Target();
    late.started(target);
    late.ready(target);
    CompletableFuture<Object> row = late.submit(List.of(new PendingCall<>("a", SUBSTITUTE))).get(0);
    target.reply(0);
    assertThat(row).isCompletedWithValue("reply to a");
  }
}
