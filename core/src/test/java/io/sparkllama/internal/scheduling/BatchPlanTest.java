package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which sequences a batch serves, written as {@code ID x tokens}. */
class BatchPlanTest {

  private static final int CAPACITY = 16;

  /** More outputs than any batch needs. */
  private static final int MANY = 1000;

  private final BatchPlan plan = new BatchPlan(CAPACITY);
  private final List<ActiveSequence<?>> active = new ArrayList<>();

  /** A request of which only the kind of output is asked. */
  private static final class Asked extends AdmittedRequest<EmbeddingResult> {

    private final Output output;

    Asked(Output output) {
      super(Tokens.NONE, EmbeddingConfig.defaults());
      this.output = output;
    }

    @Override
    Output output() {
      return output;
    }

    @Override
    int shareableTokens() {
      return 0;
    }

    @Override
    ActiveSequence<EmbeddingResult> newSequence(
        Session session, int id, int contextLength, long nowNanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    EmbeddingResult unstarted(FinishReason reason, Failure failure, int promptTokens) {
      throw new UnsupportedOperationException();
    }
  }

  /** A sequence that needs an output of each token, or of the last one for logits. */
  private static final class Planned extends ActiveSequence<EmbeddingResult> {

    private final int known;
    private final boolean decoding;
    private final boolean whole;

    Planned(Output output, int id, int known, boolean decoding, boolean whole) {
      super(new Asked(output), id, 0);
      this.known = known;
      this.decoding = decoding;
      this.whole = whole;
    }

    @Override
    boolean isDecoding() {
      return decoding;
    }

    @Override
    boolean isUnsplittable() {
      return whole;
    }

    @Override
    int known() {
      return known;
    }

    @Override
    int token(int position) {
      return position;
    }

    @Override
    boolean wantsOutput(int position) {
      return request().output() != Output.LOGITS || position == known - 1;
    }

    @Override
    void accept(Session session, int batchIndex, int position) {
      throw new UnsupportedOperationException();
    }

    @Override
    boolean isFinished() {
      return false;
    }

    @Override
    EmbeddingResult result(long nowNanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    EmbeddingResult ended(FinishReason reason, Failure failure, long nowNanos) {
      throw new UnsupportedOperationException();
    }
  }

  private Planned add(Output output, int known, boolean decoding, boolean whole) {
    Planned sequence = new Planned(output, active.size(), known, decoding, whole);
    active.add(sequence);
    return sequence;
  }

  private Planned prompt(int tokens) {
    return add(Output.LOGITS, tokens, false, false);
  }

  private void decoding(int count) {
    IntStream.range(0, count).forEach(i -> add(Output.LOGITS, 1, true, false));
  }

  private Planned text(int tokens) {
    return add(Output.EMBEDDINGS, tokens, false, false);
  }

  private Planned whole(int tokens) {
    return add(Output.EMBEDDINGS, tokens, false, true);
  }

  private String filled(int outputs) {
    plan.fill(active, Optional.empty(), outputs);
    TokenBatch batch = plan.batch();
    return active.stream()
        .map(ActiveSequence::id)
        .sorted()
        .map(id -> id + "x" + count(batch, id))
        .filter(part -> !part.endsWith("x0"))
        .collect(Collectors.joining(" "));
  }

  private String filled() {
    return filled(MANY);
  }

  private static long count(TokenBatch batch, int id) {
    return IntStream.range(0, batch.size()).filter(i -> batch.sequence(i) == id).count();
  }

  @Test
  void decodingSequencesComeFirstAndPromptsTakeTheRest() {
    prompt(20);
    decoding(3);
    assertThat(filled()).isEqualTo("0x13 1x1 2x1 3x1");
    assertThat(plan.output()).isEqualTo(Output.LOGITS);
    assertThat(IntStream.range(0, 3).map(plan.batch()::sequence)).containsExactly(1, 2, 3);
  }

  @Test
  void asManyPromptsAsDecodingSequencesGoAloneIfTheyFit() {
    decoding(2);
    prompt(8);
    prompt(8);
    assertThat(filled()).isEqualTo("2x8 3x8");
    active.remove(3);
    assertThat(filled()).as("fewer of them").isEqualTo("0x1 1x1 2x8");
    prompt(9);
    assertThat(filled()).as("more than fits").isEqualTo("0x1 1x1 2x8 3x6");
  }

  @Test
  void promptsDoNotGoAloneBesideOneThatWaits() {
    decoding(1);
    prompt(3);
    prompt(3).await();
    assertThat(filled()).isEqualTo("0x1 1x3");
  }

  @Test
  void promptsAloneAreNothingSpecial() {
    prompt(3);
    prompt(30);
    assertThat(filled()).isEqualTo("0x3 1x13");
  }

  @Test
  void kindsOfOutputAlternate() {
    decoding(1);
    text(4);
    assertThat(filled()).isEqualTo("1x4");
    assertThat(plan.output()).isEqualTo(Output.EMBEDDINGS);
    assertThat(filled()).isEqualTo("0x1");
    assertThat(plan.output()).isEqualTo(Output.LOGITS);
    assertThat(filled()).isEqualTo("1x4");
    active.remove(0);
    assertThat(filled()).as("the only kind").isEqualTo("1x4");
  }

  @Test
  void textsTakeAsManyTokensAsThereAreOutputs() {
    text(4);
    text(4);
    assertThat(filled(6)).isEqualTo("0x4 1x2");
    assertThat(filled(MANY)).isEqualTo("0x4 1x4");
    active.clear();
    prompt(4);
    prompt(4);
    assertThat(filled(1)).as("prompts need few").isEqualTo("0x4 1x3");
  }

  @Test
  void whatFoundNoRoomComesFirstNextTime() {
    prompt(20);
    prompt(5);
    prompt(6).await();
    Planned text = text(5);
    plan.fill(active, Optional.empty(), MANY);
    assertThat(plan.output()).isEqualTo(Output.EMBEDDINGS);
    plan.decoded(active);
    assertThat(active)
        .as("of another kind, or served")
        .extracting(ActiveSequence::id)
        .containsExactly(0, 1, 2, 3);
    active.remove(text);
    assertThat(filled()).isEqualTo("0x16");
    plan.decoded(active);
    assertThat(active).extracting(ActiveSequence::id).containsExactly(1, 0, 2);
    assertThat(filled()).isEqualTo("0x11 1x5");
  }

  @Test
  void aBatchWithoutSpaceIsHalvedAndDoublesUpToTheCapacity() {
    prompt(40);
    assertThat(filled()).isEqualTo("0x16");
    assertThat(plan.shrink(active)).isTrue();
    assertThat(filled()).isEqualTo("0x8");
    assertThat(plan.shrink(active)).isTrue();
    assertThat(filled()).isEqualTo("0x4");
    for (int tokens : new int[] {8, 16, 16}) {
      plan.decoded(active);
      assertThat(filled()).isEqualTo("0x" + tokens);
    }
  }

  @Test
  void aSingleTokenCannotBeHalved() {
    prompt(1);
    assertThat(filled()).isEqualTo("0x1");
    assertThat(plan.shrink(active)).isFalse();
  }

  @Test
  void anUnsplittableTextLargerThanTheBudgetGoesAlone() {
    whole(10);
    whole(6);
    assertThat(filled()).isEqualTo("0x10 1x6");
    assertThat(plan.shrink(active)).as("one of two can wait").isTrue();
    assertThat(filled()).isEqualTo("1x6");
    assertThat(plan.shrink(active)).as("all of one text").isFalse();
    active.remove(1);
    whole(11);
    plan.fill(active, Optional.empty(), MANY);
    assertThat(plan.batch().size()).isEqualTo(10);
    assertThat(count(plan.batch(), 0)).isEqualTo(10);
    assertThat(plan.shrink(active)).isFalse();
  }

  /** Attention covers all tokens of a batch, so that long texts are faster alone. */
  @Test
  void unsplittableTextsShareABatchUpToSixtyFourTokens() {
    BatchPlan large = new BatchPlan(200);
    whole(40);
    whole(24);
    large.fill(active, Optional.empty(), MANY);
    assertThat(large.batch().size()).isEqualTo(64);
    active.remove(1);
    whole(25);
    large.fill(active, Optional.empty(), MANY);
    assertThat(large.batch().size()).isEqualTo(40);
  }

  @Test
  void aSeparateBatchIsWorthItForAQuarterOfTheDecodingSequences() {
    decoding(8);
    plan.fill(active, Optional.empty(), MANY);
    assertThat(plan.isTooSmallToHalve(active)).isFalse();
    plan.shrink(active);
    plan.fill(active, Optional.empty(), MANY);
    assertThat(plan.batch().size()).isEqualTo(4);
    assertThat(plan.isTooSmallToHalve(active)).as("4 of 8").isFalse();
    plan.shrink(active);
    plan.fill(active, Optional.empty(), MANY);
    assertThat(plan.isTooSmallToHalve(active)).as("2 of 8").isTrue();
    active.remove(7);
    assertThat(plan.isTooSmallToHalve(active)).as("2 of 7").isFalse();
    prompt(5);
    assertThat(plan.isTooSmallToHalve(active)).as("prompts do not count").isFalse();
  }
}
