package io.sparkllama.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.Tokenizer;
import java.util.concurrent.TimeUnit;

/**
 * One task in one sequence of a session, from its first prompt token to its last generated one.
 * Each step it {@link #contribute contributes} tokens to the batch and, once that is decoded,
 * {@link #advance advances}. Owned by its worker's thread.
 */
final class Generation implements AutoCloseable {

  private static final int NO_OUTPUT = -1;

  private final GenerationTask task;
  private final int sequence;
  private final int contextLength;
  private final Sampler sampler;
  private final AnswerText text;
  private final long startNanos;

  /** Tokens in the KV cache. */
  private int decoded;

  /** Tokens sampled; the last of them is not in the KV cache yet. */
  private int generated;

  private int lastToken;

  /** Tokens in the batch of this step, and where in it the next token is sampled from. */
  private int contributed;

  private int outputIndex = NO_OUTPUT;

  private FinishReason finishReason;

  Generation(
      GenerationTask task, int sequence, int contextLength, Sampler sampler, long startNanos) {
    this.task = task;
    this.sequence = sequence;
    this.contextLength = contextLength;
    this.sampler = sampler;
    this.text = new AnswerText(task.config().stop());
    this.startNanos = startNanos;
  }

  GenerationTask task() {
    return task;
  }

  int sequence() {
    return sequence;
  }

  /** Whether the whole prompt is in the KV cache, so that each step takes one token. */
  boolean isDecoding() {
    return decoded >= task.prompt().length;
  }

  /** Adds to the batch what comes next in this sequence, as far as there is room for it. */
  void contribute(TokenBatch batch, int room) {
    int[] prompt = task.prompt();
    int known = isDecoding() ? decoded + 1 : prompt.length;
    contributed = Math.min(room, known - decoded);
    outputIndex = NO_OUTPUT;
    for (int i = 0; i < contributed; i++) {
      int position = decoded + i;
      boolean last = position == known - 1;
      int token = position < prompt.length ? prompt[position] : lastToken;
      int index = batch.add(token, position, sequence, last);
      if (last) {
        outputIndex = index;
      }
    }
  }

  /** Whether there was no room for it in this step. */
  boolean satOut() {
    return contributed == 0;
  }

  /** The batch was decoded: samples, if this sequence has come to the end of what it knows. */
  void advance(Tokenizer tokenizer) {
    decoded += contributed;
    if (outputIndex != NO_OUTPUT) {
      accept(sampler.sample(outputIndex), tokenizer);
    }
  }

  private void accept(int token, Tokenizer tokenizer) {
    generated++;
    lastToken = token;
    if (tokenizer.isEndOfGeneration(token) || text.append(tokenizer.piece(token))) {
      finishReason = FinishReason.STOP;
    } else if (generated >= task.config().maxTokens() || decoded >= contextLength) {
      finishReason = FinishReason.LENGTH;
    }
  }

  boolean isFinished() {
    return finishReason != null;
  }

  boolean isOverdue(long nowNanos) {
    BatchGenerationConfig config = task.config();
    return config.timeoutMs() != BatchGenerationConfig.NO_TIMEOUT
        && nowNanos - startNanos >= TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
  }

  /** The result of a finished generation. */
  GenerationResult result(long nowNanos) {
    return result(finishReason, null, nowNanos);
  }

  GenerationResult timedOut(long nowNanos) {
    String error =
        "the prompt took longer than "
            + task.config().timeoutMs()
            + " ms, with "
            + decoded
            + " tokens decoded and "
            + generated
            + " generated; raise timeoutMs or lower maxTokens";
    return result(FinishReason.TIMEOUT, error, nowNanos);
  }

  /** The result of a generation that something else ended. */
  GenerationResult result(FinishReason reason, String error, long nowNanos) {
    return new GenerationResult(
        text.toString(),
        generated,
        TimeUnit.NANOSECONDS.toMillis(nowNanos - startNanos),
        reason.isSuccess(),
        error,
        task.prompt().length,
        reason,
        false,
        task.attempts());
  }

  @Override
  public void close() {
    sampler.close();
  }
}
