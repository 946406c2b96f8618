package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.option.Message;
import io.sparkllama.option.Option;
import io.sparkllama.option.Options;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.TokenLogProbability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sequence that generates text: first the prompt's tokens, then one sampled token after another.
 */
final class GenerationSequence extends ActiveSequence<GenerationResult> {

  private static final int INITIAL_TOKENS = 64;

  private final AdmittedGeneration request;
  private final Sampler sampler;
  private final Tokenizer tokenizer;
  private final int contextLength;
  private final GeneratedText text;
  private final List<TokenLogProbability> logProbabilities = new ArrayList<>();

  /** Sampled and inserted tokens; the last one is not in the KV cache yet. */
  private int[] tokens = new int[INITIAL_TOKENS];

  private int generated;
  private FinishReason finishReason;
  private Failure failure;

  GenerationSequence(
      AdmittedGeneration request,
      Sampler sampler,
      Tokenizer tokenizer,
      int id,
      int contextLength,
      long startNanos) {
    super(request, id, startNanos);
    this.request = request;
    this.sampler = sampler;
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.text = request.newText();
  }

  @Override
  boolean isDecoding() {
    return decoded() >= request.tokens().length && pending() == 1;
  }

  @Override
  int generated() {
    return generated;
  }

  @Override
  int known() {
    return request.tokens().length + generated;
  }

  @Override
  int token(int position) {
    int[] prompt = request.tokens();
    return position < prompt.length ? prompt[position] : tokens[position - prompt.length];
  }

  /** The sampled token follows the last known one. */
  @Override
  boolean wantsOutput(int position) {
    return position == known() - 1;
  }

  @Override
  void accept(Session session, int batchIndex, int position) {
    int[] forcedTokens = text.forcedTokens();
    if (forcedTokens.length > 0) {
      for (int i = 0; i < forcedTokens.length && !isFinished(); i++) {
        sampler.acceptFreely(forcedTokens[i]);
        take(forcedTokens[i]);
      }
      return;
    }
    boolean reasoning = text.isReasoning();
    int token = text.sample(sampler, batchIndex);
    if (token == Sampler.NO_TOKEN) {
      finishWithoutToken();
      return;
    }
    if (request.config().logProbabilities() && !reasoning) {
      float logProbability = LogProbabilities.of(session.logits(batchIndex), token);
      logProbabilities.add(
          new TokenLogProbability(
              token, new String(tokenizer.piece(token), StandardCharsets.UTF_8), logProbability));
    }
    take(token);
  }

  private void take(int token) {
    remember(token);
    ReasoningSplitter.Event event = text.take(token);
    if (text.reasoningTokens() == generated) {
      // What looked like the final answer so far was a tag.
      logProbabilities.clear();
    }
    switch (event) {
      case END -> finishAtEnd();
      case STOP_STRING -> finishAtStopString();
      case CONTINUE -> {
        if (generated >= request.config().maxTokens() || known() > contextLength) {
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
    if (request.isStructured() && sampler.mayEnd()) {
      finish(FinishReason.STOP, null);
    } else {
      finish(
          FinishReason.ERROR,
          new Failure(
              Failure.Kind.GRAMMAR,
              "the grammar allows no token of this model's vocabulary, or is too ambiguous, after "
                  + generated
                  + " tokens; change the grammar"));
    }
  }

  private void finishAtEnd() {
    finish(
        FinishReason.STOP,
        text.isReasoning()
            ? new Failure(
                Failure.Kind.REASONING_CUT_OFF,
                Message.of(
                    "the model stopped inside its reasoning, after ",
                    generated,
                    " tokens, without a final answer; retry with another ",
                    Options.SEED,
                    ", or set ",
                    Options.REASONING_BUDGET))
            : null);
  }

  private void finishAtStopString() {
    boolean whole = !request.isStructured() || sampler.accepts(text.bytes());
    finish(
        FinishReason.STOP,
        whole
            ? null
            : new Failure(
                Failure.Kind.CUT_OFF,
                "a stop string cut the text before the grammar's end; leave out stop strings that"
                    + " the grammar can produce"));
  }

  private void finishAtLength() {
    boolean whole = !request.isStructured() || sampler.mayEnd();
    Option limit =
        generated >= request.config().maxTokens() ? Options.MAX_TOKENS : Options.CONTEXT_SIZE;
    finish(
        FinishReason.LENGTH,
        text.hasOnlyReasoning() ? cutInReasoning(limit) : whole ? null : cut(limit));
  }

  private Failure cutInReasoning(Option limit) {
    return new Failure(
        Failure.Kind.REASONING_CUT_OFF,
        Message.of(
            "the text was cut inside the model's reasoning, after ",
            generated,
            " tokens, before the final answer; raise ",
            limit,
            " or set ",
            Options.REASONING_BUDGET,
            " to fewer tokens"));
  }

  private Failure cut(Option limit) {
    return new Failure(
        Failure.Kind.CUT_OFF,
        Message.of(
            "the text was cut after ",
            generated,
            " tokens, before the grammar's end; raise ",
            limit));
  }

  /** Ends the text. A text that completes the grammar is also validated against the schema. */
  private void finish(FinishReason reason, Failure fault) {
    text.end();
    finishReason = reason;
    failure = fault == null ? request.faultOf(text.bytes()).orElse(null) : fault;
  }

  @Override
  boolean isFinished() {
    return finishReason != null;
  }

  @Override
  GenerationResult result(long nowNanos) {
    return ended(finishReason, failure, nowNanos);
  }

  @Override
  GenerationResult ended(FinishReason reason, Failure why, long nowNanos) {
    text.end();
    return GenerationResult.builder(reason)
        .text(text.text())
        .tokensGenerated(generated)
        .processingTimeMs(millisSinceStart(nowNanos))
        .failure(why)
        .promptTokens(request.tokens().length)
        .truncated(request.truncated())
        .attempts(request.attempts())
        .prefixTokens(prefixTokens())
        .logProbabilities(logProbabilities)
        .reasoning(text.reasoning())
        .reasoningTokens(text.reasoningTokens())
        .build();
  }

  @Override
  public void close() {
    sampler.close();
  }
}
