package io.sparkllama.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.DemoModel;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is left in a session's KV cache after each way in which a decode ends. */
class LlamaSessionIT {

  private static final int CONTEXT = 256;
  private static final int MOST_PER_BATCH = 128;

  /** Sums in half precision depend on where the cells are. */
  private static final float TOLERANCE = 0.05f;

  private static Model model;

  @BeforeAll
  static void load() {
    model = LlamaEngine.on(Optional.empty()).load(new ModelParams(DemoModel.PATH, 0, -1, true));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Session open() {
    return model.openSession(new SessionParams(4, CONTEXT, 1, MOST_PER_BATCH, 0, CacheType.F16));
  }

  /** Decodes the next tokens of a sequence, which are the same in each session. */
  private static DecodeStatus decode(Session session, int sequence, int count) {
    TokenBatch batch = new TokenBatch(MOST_PER_BATCH);
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
   * What llama.cpp takes back of an aborted batch in the first cells are the first positions of all
   * sequences.
   */
  @Test
  void afterAnAbortEverySequenceGoesOnAsIfNothingHadBeen() {
    try (Session session = open();
        Session undisturbed = open()) {
      fill(session, 0, 70, 70);
      for (Session each : List.of(session, undisturbed)) {
        fill(each, 1, 100, 1);
        fill(each, 2, 8, 1);
      }
      session.clear(0);
      session.abort();
      assertThat(decode(session, 0, 60)).isEqualTo(DecodeStatus.ABORTED);
      assertThat(session.length(0)).isZero();
      for (int sequence : new int[] {1, 2}) {
        fill(session, sequence, undisturbed.length(sequence), 1);
        decode(session, sequence, 1);
        decode(undisturbed, sequence, 1);
        for (int token = 0; token < model.info().vocabularySize(); token++) {
          assertThat(session.logits(0)[token])
              .isCloseTo(undisturbed.logits(0)[token], within(TOLERANCE));
        }
      }
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
      assertThat(status).isEqualTo(DecodeStatus.NO_SPACE);
      assertThat(session.length(0)).isEqualTo(CONTEXT);
      assertThat(session.length(2)).isEqualTo(CONTEXT);
      fill(session, 1, CONTEXT, 1);
      fill(session, 3, CONTEXT, 1);
    }
  }

  @Test
  void knowsWhatTheCodesOfADecodeMean() {
    String noSlot = "decode: failed to prepare ubatch | llama_decode: failed to decode, ret = -3";
    assertThat(DecodeCode.statusOf(-3, 5, noSlot)).isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(1, 5, "")).isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(-2, 5, "could not reserve space for batch with 5 outputs"))
        .isEqualTo(DecodeStatus.NO_SPACE);
    assertThat(DecodeCode.statusOf(2, 5, "")).isEqualTo(DecodeStatus.ABORTED);
    assertThatThrownBy(() -> DecodeCode.statusOf(-3, 5, "the device is lost"))
        .isInstanceOf(EngineException.class)
        .hasMessage("llama.cpp failed to decode a batch of 5 tokens (code -3): the device is lost");
    assertThatThrownBy(() -> DecodeCode.statusOf(-1, 5, "n_tokens == 0"))
        .isInstanceOf(EngineException.class);
  }
}
