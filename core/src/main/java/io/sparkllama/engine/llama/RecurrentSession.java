package io.sparkllama.engine.llama;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.Arrays;

/**
 * A session of a model that keeps a state instead of cells. Of a decode that fails the native
 * session can take nothing back, so it forgets everything; this one remembers the tokens of its
 * only sequence, and computes the state anew before it goes on.
 */
final class RecurrentSession implements Session {

  private static final int SEQUENCE = 0;

  private final Session session;
  private final int batchCapacity;
  private final TokenBatch replayed;

  /** What the sequence holds, as far as {@code length}. */
  private int[] tokens = new int[64];

  private int length;

  /** Whether the native session holds the same. */
  private boolean current = true;

  /**
   * @param session of one sequence; this one owns it then
   * @param batchCapacity most tokens that one decode of it takes
   */
  RecurrentSession(Session session, int batchCapacity) {
    this.session = session;
    this.batchCapacity = batchCapacity;
    this.replayed = new TokenBatch(batchCapacity);
  }

  @Override
  public DecodeStatus decode(TokenBatch batch, Output output) {
    DecodeStatus status = current ? DecodeStatus.DECODED : replay(output);
    if (status != DecodeStatus.DECODED) {
      return status;
    }
    status = decodeOrForget(batch, output);
    if (status == DecodeStatus.DECODED) {
      remember(batch);
    }
    return status;
  }

  private DecodeStatus replay(Output output) {
    session.clear(SEQUENCE);
    int from = 0;
    while (from < length) {
      replayed.clear();
      int to = Math.min(length, from + batchCapacity);
      for (int i = from; i < to; i++) {
        replayed.add(tokens[i], i, SEQUENCE, false);
      }
      DecodeStatus status = decodeOrForget(replayed, output);
      if (status != DecodeStatus.DECODED) {
        return status;
      }
      from = to;
    }
    return DecodeStatus.DECODED;
  }

  private DecodeStatus decodeOrForget(TokenBatch batch, Output output) {
    current = false;
    DecodeStatus status = session.decode(batch, output);
    current = status == DecodeStatus.DECODED;
    return status;
  }

  private void remember(TokenBatch batch) {
    if (length + batch.size() > tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, length + batch.size()));
    }
    for (int i = 0; i < batch.size(); i++) {
      tokens[length++] = batch.token(i);
    }
  }

  @Override
  public int mostOutputs() {
    return session.mostOutputs();
  }

  @Override
  public Sampler newSampler(SamplingParams params) {
    return session.newSampler(params);
  }

  @Override
  public float[] logits(int batchIndex) {
    return session.logits(batchIndex);
  }

  @Override
  public float[] embedding(int batchIndex) {
    return session.embedding(batchIndex);
  }

  @Override
  public float score(int batchIndex) {
    return session.score(batchIndex);
  }

  @Override
  public void share(int from, int to, int count) {
    session.share(from, to, count);
  }

  @Override
  public int length(int sequence) {
    return length;
  }

  @Override
  public void clear(int sequence) {
    session.clear(sequence);
    length = 0;
    current = true;
  }

  @Override
  public void abort() {
    session.abort();
  }

  @Override
  public void close() {
    session.close();
  }
}
