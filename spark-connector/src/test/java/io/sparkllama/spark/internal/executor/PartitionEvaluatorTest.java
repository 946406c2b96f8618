package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class PartitionEvaluatorTest {

  private final List<CompletableFuture<GenerationResult>> submitted = new ArrayList<>();

  private PartitionEvaluator<Row, GenerationResult, Row> evaluator(int rows, int window) {
    Iterator<Row> input =
        IntStream.range(0, rows).mapToObj(i -> RowFactory.create(i, "prompt " + i)).iterator();
    return new PartitionEvaluator<>(
        input,
        row -> {
          CompletableFuture<GenerationResult> future = new CompletableFuture<>();
          submitted.add(future);
          return future;
        },
        (row, result) -> RowFactory.create(row.getInt(0), result.text()),
        window);
  }

  private static GenerationResult ended(String text, FinishReason reason) {
    Failure failure = reason.isSuccess() ? null : new Failure(Failure.Kind.ENGINE, "because");
    return GenerationResult.builder(reason).text(text).failure(failure).build();
  }

  @Test
  void keepsInputOrderWhenLaterRequestsFinishFirst() {
    PartitionEvaluator<Row, GenerationResult, Row> evaluator = evaluator(3, 8);
    assertThat(evaluator.hasNext()).isTrue();
    for (int i = 2; i >= 0; i--) {
      submitted.get(i).complete(ended("text " + i, FinishReason.STOP));
    }
    for (int i = 0; i < 3; i++) {
      Row row = evaluator.next();
      assertThat(row.getInt(0)).isEqualTo(i);
      assertThat(row.getString(1)).isEqualTo("text " + i);
    }
    assertThat(evaluator.hasNext()).isFalse();
  }

  @Test
  void asksNoMoreForRowsOnceThereAreNone() {
    List<Boolean> said = new ArrayList<>();
    Iterator<Integer> input = IntStream.range(0, 3).iterator();
    Iterator<Integer> listening =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            said.add(input.hasNext());
            return input.hasNext();
          }

          @Override
          public Integer next() {
            return input.next();
          }
        };
    PartitionEvaluator<Integer, Integer, Integer> evaluator =
        new PartitionEvaluator<>(
            listening, CompletableFuture::completedFuture, (row, result) -> result, 8);
    int rows = 0;
    while (evaluator.hasNext()) {
      assertThat(evaluator.next()).isEqualTo(rows++);
    }
    assertThat(rows).isEqualTo(3);
    assertThat(said).containsExactly(true, true, true, false);
  }

  @Test
  void keepsNoMoreThanTheWindowInFlight() {
    PartitionEvaluator<Row, GenerationResult, Row> evaluator = evaluator(100, 4);
    assertThat(evaluator.hasNext()).isTrue();
    assertThat(submitted).hasSize(4);
    submitted.get(0).complete(ended("a", FinishReason.STOP));
    evaluator.next();
    assertThat(evaluator.hasNext()).isTrue();
    assertThat(submitted).hasSize(5);
  }

  @Test
  void withdrawsWhatIsInFlightWhenItIsClosed() {
    PartitionEvaluator<Row, GenerationResult, Row> evaluator = evaluator(100, 4);
    assertThat(evaluator.hasNext()).isTrue();
    evaluator.close();
    assertThat(submitted).hasSize(4).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void failsTheTaskWhenTheEngineIsBroken() {
    PartitionEvaluator<Row, GenerationResult, Row> evaluator = evaluator(1, 4);
    assertThat(evaluator.hasNext()).isTrue();
    submitted.get(0).completeExceptionally(new IllegalArgumentException("broken"));
    assertThatThrownBy(evaluator::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
  }
}
