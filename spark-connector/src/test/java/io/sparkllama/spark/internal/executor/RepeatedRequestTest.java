package io.sparkllama.spark.internal.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.function.RowResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class RepeatedRequestTest {

  private final RepeatedRequest repeated = new RepeatedRequest();
  private final List<CompletableFuture<RowResult>> submitted = new ArrayList<>();

  private CompletableFuture<RowResult> resultOf(UTF8String text, Map<String, String> options) {
    return repeated.resultOf(
        ModelFunctions.COUNT_TOKENS,
        new Object[] {text},
        options,
        () -> {
          submitted.add(new CompletableFuture<>());
          return submitted.get(submitted.size() - 1);
        });
  }

  private CompletableFuture<RowResult> resultOf(String text) {
    return resultOf(UTF8String.fromString(text), Map.of());
  }

  @Test
  void submitsARequestThatEqualsTheOneBeforeItOnce() {
    CompletableFuture<RowResult> first = resultOf("a");
    CompletableFuture<RowResult> second = resultOf("a");
    assertThat(submitted).hasSize(1);
    submitted.get(0).complete(RowResult.of(3, null));
    assertThat(first.join().value()).isEqualTo(3);
    assertThat(second.join().value()).isEqualTo(3);
  }

  @Test
  void submitsARequestAgainAfterAnotherOne() {
    resultOf("a");
    resultOf("b");
    resultOf("a");
    assertThat(submitted).hasSize(3);
  }

  @Test
  void takesOtherOptionsForAnotherRequest() {
    resultOf(UTF8String.fromString("a"), Map.of());
    resultOf(UTF8String.fromString("a"), Map.of("seed", "1"));
    assertThat(submitted).hasSize(2);
  }

  @Test
  void keepsArgumentsThatTheirRowOverwrites() {
    byte[] row = "a".getBytes(StandardCharsets.UTF_8);
    resultOf(UTF8String.fromBytes(row), Map.of());
    row[0] = 'b';
    resultOf(UTF8String.fromBytes(row), Map.of());
    assertThat(submitted).hasSize(2);
  }

  @Test
  void withdrawingTheSecondLeavesTheFirst() {
    CompletableFuture<RowResult> first = resultOf("a");
    resultOf("a").cancel(true);
    assertThat(first).isNotCancelled();
    assertThat(submitted.get(0)).isNotCancelled();
  }
}
