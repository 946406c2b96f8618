package io.sparkllama.internal.llama;

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

  /** Holds the tokens it decoded, and loses them if a decode does not succeed. */
  private static final class Fragile implements Session {

    private final List<Integer> state = new ArrayList<>();
    private final List<Integer> second = new ArrayList<>();

    /** Outcomes of the next decodes; success once there are no more. */
    private final Deque<DecodeStatus> ends = new ArrayDeque<>();

    private boolean failing;
    private boolean closed;
    private boolean aborted;

    @Override
    public DecodeStatus decode(TokenBatch batch, Output output) {
      assertThat(batch.size()).isBetween(1, CAPACITY);
      if (failing) {
        forget();
        failing = false;
        throw new EngineException("broken");
      }
      DecodeStatus end = ends.isEmpty() ? DecodeStatus.DECODED : ends.removeFirst();
      for (int i = 0; i < batch.size(); i++) {
        assertThat(batch.position(i)).isEqualTo(of(batch.sequence(i)).size());
        of(batch.sequence(i)).add(batch.token(i));
      }
      if (end != DecodeStatus.DECODED) {
        forget();
      }
      return end;
    }

    private void forget() {
      state.clear();
      second.clear();
    }

    private List<Integer> of(int sequence) {
      return sequence == 0 ? state : second;
    }

    @Override
    public int length(int sequence) {
      return of(sequence).size();
    }

    @Override
    public void clear(int sequence) {
      of(sequence).clear();
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
  private final RecurrentSession session = new RecurrentSession(fragile, 2, CAPACITY);
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

  /** Decodes a token for each of two sequences. */
  private DecodeStatus decodeBoth(int token, int atFirst, int other, int atSecond) {
    TokenBatch batch = new TokenBatch(CAPACITY);
    batch.add(token, atFirst, 0, true);
    batch.add(other, atSecond, 1, true);
    return session.decode(batch, Output.LOGITS);
  }

  @Test
  void computesTheStatesOfAllSequencesAnew() {
    decode(1, 2, 3);
    assertThat(decodeBoth(4, 3, 10, 0)).isEqualTo(DecodeStatus.DECODED);
    assertThat(decodeBoth(5, 4, 11, 1)).isEqualTo(DecodeStatus.DECODED);
    fragile.ends.add(DecodeStatus.ABORTED);
    assertThat(decodeBoth(6, 5, 12, 2)).isEqualTo(DecodeStatus.ABORTED);
    assertThat(session.length(0)).isEqualTo(5);
    assertThat(session.length(1)).isEqualTo(2);
    // The first sequence is gone, and the other starts in its place.
    session.clear(0);
    assertThat(fragile.second).isEmpty();
    assertThat(decodeBoth(20, 0, 12, 2)).isEqualTo(DecodeStatus.DECODED);
    assertThat(fragile.state).containsExactly(20);
    assertThat(fragile.second).containsExactly(10, 11, 12);
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
