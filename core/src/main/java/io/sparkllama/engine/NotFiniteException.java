package io.sparkllama.engine;

/**
 * The numbers that a model computed for one token cannot be used: NaN, infinite, or minus infinity
 * for the whole vocabulary. Other outputs of the same batch may be sound.
 */
public class NotFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what the numbers, {@code logits} for one
   * @param fault what they are instead of finite, {@code NaN} for one
   */
  public NotFiniteException(String what, String fault) {
    super(
        "the model computed "
            + what
            + " that are "
            + fault
            + ", not numbers to go by; its file may be damaged or its rope settings wrong: fetch or"
            + " convert it again");
  }
}
