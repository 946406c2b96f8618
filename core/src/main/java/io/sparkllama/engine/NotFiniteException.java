package io.sparkllama.engine;

/**
 * The numbers computed for one token are unusable: NaN, infinite, or minus infinity for the whole
 * vocabulary. Other outputs of the same batch may be fine.
 */
public class NotFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what the kind of numbers, for example {@code logits}
   * @param fault their value, for example {@code NaN}
   */
  public NotFiniteException(String what, String fault) {
    super(
        "the model computed "
            + what
            + " that are "
            + fault
            + " instead of finite numbers; its file may be damaged or its rope settings wrong: fetch"
            + " or convert it again");
  }
}
