package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A prompt to generate text for. */
final class AdmittedGeneration extends AdmittedRequest<GenerationResult> {

  private final BatchGenerationConfig config;
  private final OutputFormat form;
  private final Optional<ReasoningPlan> reasoning;
  private final Tokenizer tokenizer;

  /**
   * @param reasoning how to split reasoning from the final answer; empty to keep everything in the
   *     text
   */
  AdmittedGeneration(
      Tokens prompt,
      BatchGenerationConfig config,
      OutputFormat form,
      Optional<ReasoningPlan> reasoning,
      Tokenizer tokenizer) {
    super(prompt, config);
    this.config = config;
    this.form = form;
    this.reasoning = reasoning;
    this.tokenizer = tokenizer;
  }

  BatchGenerationConfig config() {
    return config;
  }

  /** Whether a truncated text is useless because a grammar constrains it. */
  boolean isStructured() {
    return form.isStructured();
  }

  /** What is wrong with a UTF-8 text that the engine considers complete; empty if nothing. */
  Optional<Failure> faultOf(byte[] text) {
    return form.faultOf(text);
  }

  /** A new, empty text for this request. */
  GeneratedText newText() {
    return new GeneratedText(config.stop(), reasoning, isStructured(), tokenizer);
  }

  @Override
  Output output() {
    return Output.LOGITS;
  }

  /** The last token must be decoded, because its logits determine the first generated token. */
  @Override
  int shareableTokens() {
    return tokens().length - 1;
  }

  @Override
  ActiveSequence<GenerationResult> newSequence(
      Session session, int id, int contextLength, long nowNanos) {
    return new GenerationSequence(
        this, session.newSampler(sampling(config, form)), tokenizer, id, contextLength, nowNanos);
  }

  /** The sampling parameters for a format: with its grammar, and with a seed already drawn. */
  static SamplingParams sampling(BatchGenerationConfig config, OutputFormat form) {
    long seed =
        config.seed() == BatchGenerationConfig.RANDOM_SEED
            ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
            : config.seed();
    return config.sampling().toBuilder().grammar(form.grammar()).seed(seed).build();
  }

  @Override
  GenerationResult unstarted(FinishReason reason, Failure failure, int promptTokens) {
    return GenerationResult.builder(reason)
        .failure(failure)
        .promptTokens(promptTokens)
        .truncated(truncated())
        .attempts(attempts())
        .build();
  }
}
