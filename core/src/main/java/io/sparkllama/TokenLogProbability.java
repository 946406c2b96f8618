package io.sparkllama;

import java.io.Serializable;

/**
 * A generated token and how probable it was to the model, before any sampling option.
 *
 * @param token its id
 * @param text what it stands for; U+FFFD where it is a part of a character
 * @param logProbability natural logarithm of its probability, 0 or less
 */
public record TokenLogProbability(int token, String text, float logProbability)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
