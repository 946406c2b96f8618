package io.sparkllama.scheduling;

import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import io.sparkllama.TokenLogProbability;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The answering of a prompt: the prompt's tokens first, then one sampled token after another. */
final class Generation extends Run<GenerationResult> {

  private static final int INITIAL_TOKENS = 64;

  private final GenerationTask task;
  private final Sampler sampler;
  private final Tokenizer tokenizer;
  private final int contextLength;
  private final AnswerText text;
  private final List<TokenLogProbability> logProbabilities = new ArrayList<>();

  /** Tokens sampled; the last of them is not in the KV cache yet. */
  private int[] answer = new int[INITIAL_TOKENS];

  private int generated;
  private FinishReason finishReason;
  private String error;

  Generation(
      GenerationTask task,
      Sampler sampler,
      Tokenizer tokenizer,
      int sequence,
      int contextLength,
      long startNanos) {
    super(task, sequence, startNanos);
    this.task = task;
    this.sampler = sampler;
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.text = new AnswerText(task.config().stop());
  }

  @Override
  boolean isDecoding() {
    return decoded() >= task.tokens().length && pending() == 1;
  }

  @Override
  int generated() {
    return generated;
  }

  @Override
  int known() {
    return task.tokens().length + generated;
  }

  @Override
  int token(int position) {
    int[] prompt = task.tokens();
    return position < prompt.length ? prompt[position] : answer[position - prompt.length];
  }

  @Override
  boolean wantsOutput(int position) {
    return position >= task.tokens().length - 1;
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    int token = sampler.sample(batchIndex);
    if (token == Sampler.NO_TOKEN) {
      finishWithoutToken();
      return;
    }
    if (task.config().logProbabilities()) {
      float logProbability = LogProbabilities.of(session.logits(batchIndex), token);
      logProbabilities.add(
          new TokenLogProbability(
              token, new String(tokenizer.piece(token), StandardCharsets.UTF_8), logProbability));
    }
    remember(token);
    if (tokenizer.isEndOfGeneration(token)) {
      finish(FinishReason.STOP, null);
    } else if (text.append(tokenizer.piece(token))) {
      finishAtStopString();
    } else if (generated >= task.config().maxTokens() || decoded() >= contextLength) {
      finishAtLength();
    }
  }

  private void remember(int token) {
    if (generated == answer.length) {
      answer = Arrays.copyOf(answer, 2 * generated);
    }
    answer[generated++] = token;
  }

  private void finishWithoutToken() {
    if (task.isStructured() && sampler.mayEnd()) {
      finish(FinishReason.STOP, null);
    } else {
      finish(
          FinishReason.ERROR,
          "the grammar allows no token of this model's vocabulary after "
              + generated
              + " generated ones; change the grammar");
    }
  }

  private void finishAtStopString() {
    boolean whole = !task.isStructured() || sampler.accepts(text.bytes());
    finish(
        FinishReason.STOP,
        whole
            ? null
            : "a stop string cut the answer before the grammar's end; leave out stop strings that"
                + " the grammar can produce");
  }

  private void finishAtLength() {
    boolean whole = !task.isStructured() || sampler.mayEnd();
    boolean atMaxTokens = generated >= task.config().maxTokens();
    finish(
        FinishReason.LENGTH,
        whole
            ? null
            : "the answer was cut after "
                + generated
                + " tokens, before the grammar's end; raise "
                + (atMaxTokens ? "maxTokens" : "contextSize"));
  }

  /** Ends the answer. What the grammar takes for whole is held to the schema once more. */
  private void finish(FinishReason reason, String fault) {
    finishReason = reason;
    error = fault == null ? task.faultOf(text.bytes()).orElse(null) : fault;
  }

  @Override
  boolean isFinished() {
    return finishReason != null;
  }

  @Override
  GenerationResult result(long nowNanos) {
    return ended(finishReason, error, nowNanos);
  }

  @Override
  GenerationResult ended(FinishReason reason, String why, long nowNanos) {
    return new GenerationResult(
        text.toString(),
        generated,
        millisSinceStart(nowNanos),
        reason.isSuccess() && why == null,
        why,
        task.tokens().length,
        reason,
        task.truncated(),
        task.attempts(),
        reused(),
        logProbabilities);
  }

  @Override
  public void close() {
    sampler.close();
  }
}
