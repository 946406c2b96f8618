package io.sparkllama.internal.process;

import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;

/** A session whose decode calls are watched. */
final class WatchedSession implements Session {

  private final Session session;
  private final NativeWatch watch;

  WatchedSession(Session session, NativeWatch watch) {
    this.session = session;
    this.watch = watch;
  }

  @Override
  public DecodeStatus decode(TokenBatch batch, Output output) {
    return watch.during(() -> session.decode(batch, output));
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
  public void share(int from, int to, int length) {
    session.share(from, to, length);
  }

  @Override
  public int length(int sequence) {
    return session.length(sequence);
  }

  @Override
  public void clear(int sequence) {
    session.clear(sequence);
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
