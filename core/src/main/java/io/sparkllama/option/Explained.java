package io.sparkllama.option;

/** An exception whose message may name options. */
public interface Explained {

  /** The message; {@link Throwable#getMessage} has it with the names of Java's builders. */
  Message explanation();

  /** The explanation of any exception: its message as plain text if it has no other. */
  static Message of(Throwable thrown) {
    if (thrown instanceof Explained explained) {
      return explained.explanation();
    }
    return Message.of(thrown.getMessage() == null ? thrown.toString() : thrown.getMessage());
  }
}
