package io.sparkllama.internal.request;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;

/** A prompt to generate text for. */
public record Generation(Prompt prompt, BatchGenerationConfig config)
    implements Request<GenerationResult> {

  private static final long serialVersionUID = 1L;

  @Override
  public GenerationResult failed(Failure failure, int attempts) {
    return GenerationResult.builder(
            failure.kind() == Failure.Kind.CANCELLED ? FinishReason.CANCELLED : FinishReason.ERROR)
        .failure(failure)
        .attempts(attempts)
        .build();
  }
}
