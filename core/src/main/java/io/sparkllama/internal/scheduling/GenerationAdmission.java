package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import java.util.Optional;

/** Admits prompts for generation. */
final class GenerationAdmission implements RequestAdmission<Generation, GenerationResult> {

  private final Model model;
  private final ModelLimits limits;
  private final PromptTokenizer prompts;
  private final TokenizingClock clock;
  private final ReasoningPlans reasoning;

  GenerationAdmission(
      Model model, ModelLimits limits, PromptTokenizer prompts, TokenizingClock clock) {
    this.model = model;
    this.limits = limits;
    this.prompts = prompts;
    this.clock = clock;
    this.reasoning = new ReasoningPlans(model.tokenizer(), prompts.chats());
  }

  @Override
  public AdmittedRequest<GenerationResult> admit(Generation request) throws Refusal {
    limits.requireCausal("generates no text");
    BatchGenerationConfig config = request.config();
    int context = limits.contextLength();
    int most = context - 1;
    int wanted = context - Math.min(config.maxTokens(), context / 2);
    Tokens tokens =
        clock.timed(() -> prompts.tokenize(request.prompt(), config, most, Math.min(most, wanted)));
    OutputFormat form = OutputFormat.of(config);
    return new AdmittedGeneration(
        tokens,
        config,
        form,
        reasoning.of(request.prompt(), config, tokens.ids(), form.isStructured()),
        model.tokenizer());
  }

  @Override
  public AdmittedRequest<GenerationResult> withoutTokens(Generation request) {
    return new AdmittedGeneration(
        Tokens.NONE, request.config(), OutputFormat.FREE, Optional.empty(), model.tokenizer());
  }

  /** Why the model has no sampler for an admitted request; empty if it has one. */
  Optional<Failure> samplingFaultOf(BatchGenerationConfig config) {
    try {
      model.requireSampling(AdmittedGeneration.sampling(config, OutputFormat.of(config)));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(Sampling.failureOf(e));
    }
  }
}
