package io.sparkllama.internal.llama;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.Arrays;

/**
 * A session of a model that keeps states instead of cells, or beside them. Of a decode that fails
 * the native session can take nothing back, so it forgets everything; this one remembers the tokens
 * of its sequences, and computes their states anew before it goes on.
 */
final class RecurrentSession implements Session {

  private final Session session;
  private final int batchCapacity;
  private final TokenBatch replayed;

  /** What each sequence holds, as far as its length. */
  private final int[][] tokens;

  private final int[] lengths;

  /** Whether the native session holds the same. */
  private boolean current = true;

  /**
   * @param session this one owns it then
   * @param sequences of the session
   * @param batchCapacity most tokens that one decode of it takes
   */
  RecurrentSession(Session session, int sequences, int batchCapacity) {
    this.session = session;
    this.batchCapacity = batchCapacity;
    this.replayed = new TokenBatch(batchCapacity);
    this.tokens = new int[sequences][64];
    this.lengths = new int[sequences];
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

  /** All sequences, one behind the other, in batches that are as full as can be. */
  private DecodeStatus replay(Output output) {
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      session.clear(sequence);
    }
    replayed.clear();
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      for (int position = 0; position < lengths[sequence]; position++) {
        replayed.add(tokens[sequence][position], position, sequence, false);
        if (replayed.size() == batchCapacity) {
          DecodeStatus status = replayBatch(output);
          if (status != DecodeStatus.DECODED) {
            return status;
          }
        }
      }
    }
    return replayBatch(output);
  }

  private DecodeStatus replayBatch(Output output) {
    if (replayed.size() == 0) {
      return DecodeStatus.DECODED;
    }
    DecodeStatus status = decodeOrForget(replayed, output);
    replayed.clear();
    return status;
  }

  private DecodeStatus decodeOrForget(TokenBatch batch, Output output) {
    current = false;
    DecodeStatus status = session.decode(batch, output);
    current = status == DecodeStatus.DECODED;
    return status;
  }

  private void remember(TokenBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      int sequence = batch.sequence(i);
      int length = lengths[sequence]++;
      if (length == tokens[sequence].length) {
        tokens[sequence] = Arrays.copyOf(tokens[sequence], 2 * length);
      }
      tokens[sequence][length] = batch.token(i);
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
    return lengths[sequence];
  }

  @Override
  public void clear(int sequence) {
    session.clear(sequence);
    lengths[sequence] = 0;
    // with nothing to compute anew, the native session is as good as new
    current |= Arrays.stream(lengths).allMatch(length -> length == 0);
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
