package io.sparkllama.request;

import java.io.Serializable;
import java.util.Objects;

/**
 * A continuation to score.
 *
 * @param prompt the prompt
 * @param continuation the text whose probability is computed
 */
public record ScoreRequest(Prompt prompt, String continuation) implements Serializable {

  private static final long serialVersionUID = 1L;

  public ScoreRequest {
    Objects.requireNonNull(prompt, "prompt");
  }
}
