package io.sparkllama.internal.scheduling;

import io.sparkllama.option.Message;
import io.sparkllama.result.Failure;

/**
 * A request is not admitted: the kind of failure, and a message that says what is wrong and what to
 * do.
 */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final Failure failure;
  private final int tokens;

  Refusal(Failure failure) {
    this(failure, 0);
  }

  Refusal(Failure.Kind kind, String message) {
    this(kind, Message.of(message));
  }

  Refusal(Failure.Kind kind, Message message) {
    this(kind, message, 0);
  }

  /**
   * @param tokens number of tokens of the request, as far as counted
   */
  Refusal(Failure.Kind kind, String message, int tokens) {
    this(kind, Message.of(message), tokens);
  }

  /**
   * @param tokens number of tokens of the request, as far as counted
   */
  Refusal(Failure.Kind kind, Message message, int tokens) {
    this(new Failure(kind, message), tokens);
  }

  private Refusal(Failure failure, int tokens) {
    super(failure.message(), null, false, false);
    this.failure = failure;
    this.tokens = tokens;
  }

  Failure failure() {
    return failure;
  }

  int tokens() {
    return tokens;
  }
}
