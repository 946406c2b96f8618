package io.sparkllama.result;

import java.io.Serializable;

/**
 * A generated token and its probability under the model, before sampling options apply.
 *
 * @param token token ID
 * @param text its text; U+FFFD if it is part of a character
 * @param logProbability natural logarithm of its probability, 0 or less
 */
public record TokenLogProbability(int token, String text, float logProbability)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
