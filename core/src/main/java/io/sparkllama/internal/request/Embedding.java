package io.sparkllama.internal.request;

import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import org.jspecify.annotations.Nullable;

/** A text to embed. */
public record Embedding(@Nullable String text, EmbeddingConfig config)
    implements Request<EmbeddingResult> {

  private static final long serialVersionUID = 1L;

  @Override
  public EmbeddingResult failed(Failure failure, int attempts) {
    return EmbeddingResult.failed(failure, 0, attempts);
  }
}
