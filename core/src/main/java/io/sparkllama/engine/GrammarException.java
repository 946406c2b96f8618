package io.sparkllama.engine;

/** A grammar that the engine cannot use. The message says why. */
public class GrammarException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public GrammarException(String message) {
    super(message);
  }
}
