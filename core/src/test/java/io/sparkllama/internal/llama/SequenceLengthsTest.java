package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SequenceLengthsTest {

  private static final int VOCABULARY = 10;

  /** Two sequences and a prefix with 4 tokens each, of a decoder that supports sharing. */
  private final SequenceLengths lengths = lengths(true);

  private static SequenceLengths lengths(boolean sharesPrefixes) {
    ModelInfo model =
        ModelInfo.builder("model")
            .trainedContextLength(1024)
            .vocabularySize(VOCABULARY)
            .embeddingLength(2)
            .sharesPrefixes(sharesPrefixes)
            .build();
    return new SequenceLengths(new SessionParams(2, 4, 1, 6, 1, CacheType.F16), model, 2);
  }

  /** A batch of one sequence, its last token with an output. */
  private static TokenBatch batch(int sequence, int from, int count) {
    TokenBatch batch = new TokenBatch(8);
    for (int i = 0; i < count; i++) {
      batch.add(i, from + i, sequence, i == count - 1);
    }
    return batch;
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void growBySequence() {
    assertThat(lengths.count()).isEqualTo(3);
    lengths.setAll(lengths.after(batch(0, 0, 3), Output.LOGITS));
    lengths.setAll(lengths.after(batch(2, 0, 2), Output.LOGITS));
    assertThat(lengths.array()).containsExactly(3, 0, 2);
    lengths.set(2, 0);
    assertThat(lengths.of(2)).isZero();
    lengths.clear();
    assertThat(lengths.of(0)).isZero();
  }

  @Test
  void aBatchThatIsOnlyCheckedChangesNothing() {
    assertThat(lengths.after(batch(1, 0, 2), Output.LOGITS)).containsExactly(0, 2, 0);
    assertThat(lengths.array()).containsExactly(0, 0, 0);
  }

  @Test
  void refuseBatchesThatBreakABound() {
    assertRefused(() -> lengths.after(new TokenBatch(8), Output.LOGITS), "the batch is empty");
    assertRefused(
        () -> lengths.after(batch(0, 0, 7), Output.LOGITS), "7 tokens in a batch of at most 6");
    assertRefused(
        () -> lengths.after(batch(0, 1, 1), Output.LOGITS),
        "position 1 in sequence 0, which has 0 tokens");
    assertRefused(
        () -> lengths.after(batch(0, 0, 5), Output.LOGITS), "sequence 0 is full at 4 tokens");
    assertRefused(() -> lengths.after(batch(3, 0, 1), Output.LOGITS), "no sequence 3");
    TokenBatch unknown = new TokenBatch(1);
    unknown.add(VOCABULARY, 0, 0, true);
    assertRefused(() -> lengths.after(unknown, Output.LOGITS), "no token 10");
  }

  @Test
  void countEveryTokenAsAnOutputWhereVectorsAreAskedFor() {
    assertThat(lengths.after(batch(0, 0, 2), Output.EMBEDDINGS)).containsExactly(2, 0, 0);
    assertRefused(
        () -> lengths.after(batch(0, 0, 3), Output.EMBEDDINGS),
        "3 outputs of a batch of at most 2");
    assertRefused(
        () -> lengths.after(batch(0, 0, 1), Output.SCORES),
        "SCORES requested from a model that returns EMBEDDINGS");
  }

  @Test
  void allowWhatCanBeShared() {
    lengths.set(2, 3);
    lengths.requireShareable(2, 0, 3);
    assertRefused(() -> lengths.requireShareable(2, 0, 4), "4 tokens of sequence 2, which has 3");
    assertRefused(() -> lengths.requireShareable(2, 2, 1), "sequence 2 cannot share with itself");
    lengths.set(0, 1);
    assertRefused(() -> lengths.requireShareable(2, 0, 3), "sequence 0 is not empty");
    assertRefused(() -> lengths.requireShareable(2, -1, 3), "no sequence -1");
    assertRefused(
        () -> lengths(false).requireShareable(2, 0, 0),
        "sequences of this model cannot share a prefix");
  }
}
