package io.sparkllama.internal.scheduling;

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
  private final Answer answer;
  private final List<TokenLogProbability> logProbabilities = new ArrayList<>();

  /** Tokens sampled or put in; the last of them is not in the KV cache yet. */
  private int[] tokens = new int[INITIAL_TOKENS];

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
    this.answer = task.newAnswer();
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
    return position < prompt.length ? prompt[position] : tokens[position - prompt.length];
  }

  /** The token that is sampled follows the last one that is known. */
  @Override
  boolean wantsOutput(int position) {
    return position == known() - 1;
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    int[] due = answer.due();
    if (due.length > 0) {
      for (int i = 0; i < due.length && !isFinished(); i++) {
        sampler.acceptFreely(due[i]);
        take(due[i]);
      }
      return;
    }
    boolean thinking = answer.isThinking();
    int token = answer.sample(sampler, batchIndex);
    if (token == Sampler.NO_TOKEN) {
      finishWithoutToken();
      return;
    }
    if (task.config().logProbabilities() && !thinking) {
      float logProbability = LogProbabilities.of(session.logits(batchIndex), token);
      logProbabilities.add(
          new TokenLogProbability(
              token, new String(tokenizer.piece(token), StandardCharsets.UTF_8), logProbability));
    }
    take(token);
  }

  private void take(int token) {
    remember(token);
    ThinkingSplitter.Event event = answer.take(token);
    if (answer.reasoningTokens() == generated) {
      // what could have been the answer until now was a mark
      logProbabilities.clear();
    }
    switch (event) {
      case END -> finishAtEnd();
      case STOP_STRING -> finishAtStopString();
      case GOES_ON -> {
        if (generated >= task.config().maxTokens() || known() > contextLength) {
          finishAtLength();
        }
      }
    }
  }

  private void remember(int token) {
    if (generated == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * generated);
    }
    tokens[generated++] = token;
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

  private void finishAtEnd() {
    finish(
        FinishReason.STOP,
        answer.isThinking()
            ? "the model ended inside its thinking, after "
                + generated
                + " tokens, and gave no answer; ask again with another seed, or set reasoningBudget"
            : null);
  }

  private void finishAtStopString() {
    boolean whole = !task.isStructured() || sampler.accepts(answer.bytes());
    finish(
        FinishReason.STOP,
        whole
            ? null
            : "a stop string cut the answer before the grammar's end; leave out stop strings that"
                + " the grammar can produce");
  }

  private void finishAtLength() {
    boolean whole = !task.isStructured() || sampler.mayEnd();
    String limit = generated >= task.config().maxTokens() ? "maxTokens" : "contextSize";
    finish(
        FinishReason.LENGTH,
        answer.hasThoughtOnly() ? cutInThought(limit) : whole ? null : cut(limit));
  }

  private String cutInThought(String limit) {
    return "the answer was cut inside the model's thinking, after "
        + generated
        + " tokens, before anything was said; raise "
        + limit
        + " or set reasoningBudget to fewer tokens";
  }

  private String cut(String limit) {
    return "the answer was cut after "
        + generated
        + " tokens, before the grammar's end; raise "
        + limit;
  }

  /** Ends the answer. What the grammar takes for whole is held to the schema once more. */
  private void finish(FinishReason reason, String fault) {
    answer.end();
    finishReason = reason;
    error = fault == null ? task.faultOf(answer.bytes()).orElse(null) : fault;
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
    answer.end();
    return new GenerationResult(
        answer.text(),
        generated,
        millisSinceStart(nowNanos),
        reason.isSuccess() && why == null,
        why,
        task.tokens().length,
        reason,
        task.truncated(),
        task.attempts(),
        reused(),
        logProbabilities,
        answer.reasoning(),
        answer.reasoningTokens());
  }

  @Override
  public void close() {
    sampler.close();
  }
}
