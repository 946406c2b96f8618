package io.sparkllama.request;

import java.io.Serializable;
import java.util.Objects;

/**
 * A prompt with its own options.
 *
 * @param prompt the prompt
 * @param config options for generating
 */
public record GenerationRequest(Prompt prompt, BatchGenerationConfig config)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public GenerationRequest {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(config, "config");
  }
}
