package io.sparkllama;

import java.io.Serializable;
import java.util.Objects;

/**
 * A prompt with options of its own.
 *
 * @param prompt what to answer
 * @param config how to answer it
 */
public record GenerationRequest(Prompt prompt, BatchGenerationConfig config)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public GenerationRequest {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(config, "config");
  }
}
