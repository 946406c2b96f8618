package io.sparkllama.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurrentSessionTest {

  private static final int CAPACITY = 3;

  /** Holds the tokens of what it decoded; loses them where a decode does not succeed. */
  private static final class Fragile implements Session {

    private final List<Integer> state = new ArrayList<>();

    /** What the next decodes end with; a success once there are no more. */
    private final Deque<DecodeStatus> ends = new ArrayDeque<>();

    private boolean failing;
    private boolean closed;
    private boolean aborted;

    @Override
    public DecodeStatus decode(TokenBatch batch, Output output) {
      assertThat(batch.size()).isBetween(1, CAPACITY);
      if (failing) {
        state.clear();
        failing = false;
        throw new EngineException("broken");
      }
      DecodeStatus end = ends.isEmpty() ? DecodeStatus.DECODED : ends.removeFirst();
      for (int i = 0; i < batch.size(); i++) {
        assertThat(batch.position(i)).isEqualTo(state.size());
        state.add(batch.token(i));
      }
      if (end != DecodeStatus.DECODED) {
        state.clear();
      }
      return end;
    }

    @Override
    public int length(int sequence) {
      return state.size();
    }

    @Override
    public void clear(int sequence) {
      state.clear();
    }

    @Override
    public Sampler newSampler(SamplingParams params) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] logits(int batchIndex) {
      return new float[] {batchIndex};
    }

    @Override
    public float[] embedding(int batchIndex) {
      return new float[] {-batchIndex};
    }

    @Override
    public void share(int from, int to, int length) {
      throw new IllegalArgumentException("sequences of this model cannot share a prefix");
    }

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final Fragile fragile = new Fragile();
  private final RecurrentSession session = new RecurrentSession(fragile, CAPACITY);
  private int position;

  private DecodeStatus decode(int... tokens) {
    TokenBatch batch = new TokenBatch(CAPACITY);
    for (int i = 0; i < tokens.length; i++) {
      batch.add(tokens[i], position + i, 0, i == tokens.length - 1);
    }
    DecodeStatus status = session.decode(batch, Output.LOGITS);
    position += status == DecodeStatus.DECODED ? tokens.length : 0;
    return status;
  }

  @Test
  void computesTheStateAnewAfterADecodeThatWasCutShort() {
    assertThat(decode(1, 2, 3)).isEqualTo(DecodeStatus.DECODED);
    assertThat(decode(4)).isEqualTo(DecodeStatus.DECODED);
    fragile.ends.add(DecodeStatus.ABORTED);
    assertThat(decode(5, 6)).isEqualTo(DecodeStatus.ABORTED);
    assertThat(fragile.state).isEmpty();
    assertThat(decode(5, 6)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(decode(7)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void startsOverWhereThatIsCutShortToo() {
    decode(1, 2, 3);
    decode(4);
    fragile.ends.add(DecodeStatus.NO_SPACE);
    assertThat(decode(5)).isEqualTo(DecodeStatus.NO_SPACE);
    fragile.ends.add(DecodeStatus.DECODED);
    fragile.ends.add(DecodeStatus.ABORTED);
    assertThat(decode(5)).isEqualTo(DecodeStatus.ABORTED);
    assertThat(decode(5)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void goesOnAfterAFailure() {
    decode(1, 2);
    fragile.failing = true;
    assertThatThrownBy(() -> decode(3)).hasMessage("broken");
    assertThat(decode(3)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(1, 2, 3);
  }

  @Test
  void forgetsTheLastItemWhenCleared() {
    decode(1, 2);
    fragile.ends.add(DecodeStatus.ABORTED);
    decode(3);
    session.clear(0);
    position = 0;
    assertThat(decode(8)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(8);
  }

  @Test
  void remembersMoreThanItFirstHasRoomFor() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      decode(i);
      all.add(i);
    }
    fragile.ends.add(DecodeStatus.ABORTED);
    decode(200);
    decode(200);
    all.add(200);
    assertThat(fragile.state).isEqualTo(all);
  }

  @Test
  void passesTheRestOn() {
    assertThat(session.logits(2)).containsExactly(2);
    assertThat(session.embedding(2)).containsExactly(-2);
    assertThatThrownBy(() -> session.share(0, 1, 1)).hasMessageContaining("cannot share");
    session.abort();
    session.close();
    assertThat(fragile.aborted).isTrue();
    assertThat(fragile.closed).isTrue();
  }
}
