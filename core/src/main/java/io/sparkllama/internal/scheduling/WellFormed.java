package io.sparkllama.internal.scheduling;

import io.sparkllama.result.Failure;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks of a text before it is tokenized. */
public final class WellFormed {

  private WellFormed() {}

  /**
   * Why a text cannot be tokenized; empty if it can.
   *
   * @param name how to refer to the text in the message
   */
  public static Optional<Failure> faultOf(String text, String name) {
    if (text == null) {
      return Optional.of(
          new Failure(Failure.Kind.PROMPT_NULL, "the " + name + " is null; provide one"));
    }
    OptionalInt surrogate = unpairedSurrogate(text);
    if (surrogate.isPresent()) {
      int index = surrogate.getAsInt();
      return Optional.of(
          new Failure(
              Failure.Kind.PROMPT_INVALID,
              String.format(
                  "the %s is not well-formed Unicode: unpaired surrogate U+%04X at index %d; repair"
                      + " or remove it",
                  name, (int) text.charAt(index), index)));
    }
    return Optional.empty();
  }

  /** Rejects a text that is empty or has a {@link #faultOf fault}. */
  static void require(String text, String name) throws Refusal {
    Optional<Failure> fault = faultOf(text, name);
    if (fault.isPresent()) {
      throw new Refusal(fault.get());
    }
    if (text.isEmpty()) {
      throw new Refusal(Failure.Kind.PROMPT_EMPTY, "the " + name + " is empty; provide a text");
    }
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
