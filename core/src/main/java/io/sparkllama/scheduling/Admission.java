package io.sparkllama.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.GenerationResult;
import io.sparkllama.engine.Tokenizer;
import java.util.OptionalInt;

/**
 * The gate of the scheduler: what passes is well-formed, tokenized and fits the context.
 * Thread-safe; the work is done by the caller's thread.
 */
public final class Admission {

  /**
   * Longest text that is worth tokenizing: no token of a sensible vocabulary is longer than this.
   */
  private static final int LONGEST_TOKEN_CHARACTERS = 1024;

  private final Tokenizer tokenizer;
  private final int contextLength;

  public Admission(Tokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  /** A task for the prompt; already completed with a failed result if the prompt is refused. */
  public GenerationTask admit(String prompt, BatchGenerationConfig config) {
    String fault = faultOf(prompt);
    if (fault != null) {
      return refused(config, fault, 0);
    }
    if (prompt.length() / LONGEST_TOKEN_CHARACTERS >= contextLength) {
      return refused(config, tooLong(prompt.length() + " characters"), 0);
    }
    int[] tokens = tokenizer.tokenize(prompt, true);
    if (tokens.length >= contextLength) {
      return refused(config, tooLong(tokens.length + " tokens"), tokens.length);
    }
    return new GenerationTask(tokens, config);
  }

  private static GenerationTask refused(
      BatchGenerationConfig config, String error, int promptTokens) {
    GenerationTask task = new GenerationTask(new int[0], config);
    task.complete(GenerationResult.refused(error, promptTokens));
    return task;
  }

  private String tooLong(String length) {
    return "the prompt has "
        + length
        + ", and at most "
        + (contextLength - 1)
        + " tokens fit the context length of "
        + contextLength
        + "; shorten it or raise contextSize";
  }

  /** What keeps a text from being tokenized, or null. */
  public static String faultOf(String text) {
    if (text == null) {
      return "the prompt is null; give it a text";
    }
    if (text.isEmpty()) {
      return "the prompt is empty; give it a text";
    }
    OptionalInt surrogate = unpairedSurrogate(text);
    if (surrogate.isPresent()) {
      int index = surrogate.getAsInt();
      return String.format(
          "the prompt is not well-formed Unicode: unpaired surrogate U+%04X at index %d; repair or"
              + " remove it",
          (int) text.charAt(index), index);
    }
    return null;
  }

  private static OptionalInt unpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return OptionalInt.of(i);
        }
        i++;
      }
    }
    return OptionalInt.empty();
  }
}
