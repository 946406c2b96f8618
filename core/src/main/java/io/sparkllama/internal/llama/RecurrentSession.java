package io.sparkllama.internal.llama;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.Arrays;

/**
 * A session of a model with recurrent state, alone or next to a KV cache. The native session cannot
 * undo a failed decode and forgets everything. This class remembers the tokens of each sequence and
 * recomputes the states before continuing.
 */
final class RecurrentSession implements Session {

  private final Session session;
  private final int batchCapacity;
  private final TokenBatch replayed;

  /** The tokens of each sequence, up to its length. */
  private final int[][] tokens;

  private final int[] lengths;

  /** Whether the native session is in sync with the remembered tokens. */
  private boolean current = true;

  /**
   * @param session the native session, owned by this one
   * @param sequences number of sequences
   * @param batchCapacity maximum number of tokens per decode
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

  /** Recomputes all sequences one after another, in batches as full as possible. */
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
    // With nothing left to recompute, the native session is in sync again.
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
