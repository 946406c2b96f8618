package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.DemoModel;
import io.sparkllama.OnEachEngine;
import io.sparkllama.TestEngine;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What remains in a session's KV cache after each way a decode can end. */
@OnEachEngine
class LlamaSessionIT {

  private static final int CONTEXT = 256;
  private static final int MAX_PER_BATCH = 128;

  /** Sums in half precision depend on the order of the cells. */
  private static final float TOLERANCE = 0.05f;

  private static Model model;

  private static TestEngine engine;

  /** Required for the parameter of the method above. */
  @Parameter TestEngine parameter;

  @BeforeParameterizedClassInvocation
  static void load(TestEngine engine) {
    LlamaSessionIT.engine = engine;
    model = engine.engine().inspect(DemoModel.PATH).load(new ModelParams(0, -1, true));
  }

  @AfterParameterizedClassInvocation
  static void close() {
    model.close();
  }

  private static Session open() {
    return model.openSession(new SessionParams(4, CONTEXT, 1, MAX_PER_BATCH, 0, CacheType.F16));
  }

  /** Decodes the next tokens of a sequence, which are the same in each session. */
  private static DecodeStatus decode(Session session, int sequence, int count) {
    TokenBatch batch = new TokenBatch(MAX_PER_BATCH);
    int from = session.length(sequence);
    for (int i = 0; i < count; i++) {
      batch.add(300 + 7 * (from + i) % 600, from + i, sequence, i == count - 1);
    }
    return session.decode(batch, Output.LOGITS);
  }

  private static void fill(Session session, int sequence, int length, int perBatch) {
    while (session.length(sequence) < length) {
      int count = Math.min(perBatch, length - session.length(sequence));
      assertThat(decode(session, sequence, count)).isEqualTo(DecodeStatus.DECODED);
    }
  }

  /**
   * When b4916 undoes an aborted batch in the first cells, it removes the first positions of all
   * sequences, which are then recomputed in other cells. Later builds undo only the aborted batch.
   */
  @Test
  void afterAnAbortEverySequenceGoesOnAsIfNothingHadBeen() {
    try (Session session = open();
        Session undisturbed = open();
        Session inOtherCells = open()) {
      fill(session, 0, 70, 70);
      fill(undisturbed, 0, 70, 70);
      for (Session each : List.of(session, undisturbed, inOtherCells)) {
        fill(each, 1, 100, 1);
        fill(each, 2, 8, 1);
        each.clear(0);
      }
      session.abort();
      assertThat(decode(session, 0, 60)).isEqualTo(DecodeStatus.ABORTED);
      assertThat(session.length(0)).isZero();
      for (int sequence : new int[] {1, 2}) {
        fill(session, sequence, undisturbed.length(sequence), 1);
        for (Session each : List.of(session, undisturbed, inOtherCells)) {
          decode(each, sequence, 1);
        }
        assertThat(Math.min(difference(session, undisturbed), difference(session, inOtherCells)))
            .isLessThan(TOLERANCE);
      }
    }
  }

  /** The largest difference between the logits of two sessions. */
  private static float difference(Session one, Session other) {
    float[] logits = one.logits(0);
    float[] others = other.logits(0);
    float largest = 0;
    for (int token = 0; token < logits.length; token++) {
      largest = Math.max(largest, Math.abs(logits[token] - others[token]));
    }
    return largest;
  }

  /** Native code would abort the process. */
  @Test
  void refusesMoreOutputsThanItsBuffersHaveRoomFor() {
    int capacity = 160;
    SessionParams shape = new SessionParams(1, CONTEXT, 1, capacity, 0, CacheType.F16);
    try (Session session = model.openSession(shape)) {
      assertThat(session.mostOutputs()).isEqualTo(engine.isShipped() ? capacity : 128);
      for (Output output : List.of(Output.LOGITS, Output.EMBEDDINGS)) {
        TokenBatch batch = new TokenBatch(capacity);
        for (int i = 0; i < session.mostOutputs(); i++) {
          batch.add(300 + i, i, 0, true);
        }
        assertThat(session.decode(batch, output)).isEqualTo(DecodeStatus.DECODED);
        session.clear(0);
        if (session.mostOutputs() < capacity) {
          batch.add(300, session.mostOutputs(), 0, true);
          assertThatThrownBy(() -> session.decode(batch, output))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("129 outputs of a batch of at most 128");
        }
      }
    }
  }

  @Test
  void refusesScoresOfAModelThatIsNoReranker() {
    try (Session session = open()) {
      TokenBatch batch = new TokenBatch(1);
      batch.add(300, 0, 0, true);
      assertThatThrownBy(() -> session.decode(batch, Output.SCORES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("SCORES requested from a model that returns EMBEDDINGS");
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
      assertThatThrownBy(() -> session.score(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("index 0 of the last batch has no scores");
    }
  }

  @Test
  void anAbortThatDamagesNothingCostsNothing() {
    try (Session session = open()) {
      fill(session, 0, 60, 60);
      fill(session, 1, 40, 40);
      session.abort();
      assertThat(decode(session, 1, 30)).isEqualTo(DecodeStatus.ABORTED);
      assertThat(session.length(0)).isEqualTo(60);
      assertThat(session.length(1)).isEqualTo(40);
      assertThat(decode(session, 1, 30)).isEqualTo(DecodeStatus.DECODED);
    }
  }

  /** b4916 needs contiguous cells, later builds do not. */
  @Test
  void saysThatThereIsNoSpaceWhereFreeCellsAreNotInOnePiece() {
    try (Session session = open()) {
      for (int i = 1; i <= CONTEXT; i++) {
        for (int sequence = 0; sequence < 4; sequence++) {
          fill(session, sequence, i, 1);
        }
      }
      session.clear(1);
      session.clear(3);
      fill(session, 1, 1, 1);
      DecodeStatus status = DecodeStatus.DECODED;
      for (int sequence = 1; sequence <= 3 && status == DecodeStatus.DECODED; sequence += 2) {
        while (status == DecodeStatus.DECODED && session.length(sequence) < CONTEXT - 2) {
          status = decode(session, sequence, 2);
        }
      }
      assertThat(status)
          .isEqualTo(engine.isShipped() ? DecodeStatus.NO_SPACE : DecodeStatus.DECODED);
      assertThat(session.length(0)).isEqualTo(CONTEXT);
      assertThat(session.length(2)).isEqualTo(CONTEXT);
      fill(session, 1, CONTEXT, 1);
      fill(session, 3, CONTEXT, 1);
    }
  }
}
