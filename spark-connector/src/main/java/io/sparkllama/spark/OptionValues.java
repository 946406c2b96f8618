package io.sparkllama.spark;

import io.sparkllama.Reasoning;
import io.sparkllama.spark.LlamaOption.Scope;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The values of all options, as they were written: the defaults, and over them what a session, a
 * call and a row say. What is said further in counts before what is said further out, also where
 * both cannot hold. Immutable and serializable.
 */
final class OptionValues implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Ways to hold an answer to a form, of which there is one. */
  private static final Set<LlamaOption> FORMS =
      EnumSet.of(LlamaOption.GRAMMAR, LlamaOption.JSON_SCHEMA, LlamaOption.RESPONSE_DDL);

  /** A number is not longer; what is takes a parser too long. */
  private static final int LONGEST_NUMBER = 100;

  /** Digits before the point of what may be an integer. */
  private static final int MOST_DIGITS = 20;

  /** Of a wrong value so much is shown. */
  private static final int MOST_SHOWN = 200;

  private final EnumMap<LlamaOption, String> values;

  private OptionValues(EnumMap<LlamaOption, String> values) {
    this.values = values;
  }

  /** The defaults and what a session's configuration says, of which {@code spark.llama.*} count. */
  static OptionValues ofSession(Map<String, String> session) {
    EnumMap<LlamaOption, String> defaults = new EnumMap<>(LlamaOption.class);
    for (LlamaOption option : LlamaOption.values()) {
      defaults.put(option, option.defaultValue());
    }
    Map<String, String> layer = new LinkedHashMap<>();
    session.forEach(
        (key, value) -> {
          if (key.startsWith(LlamaOption.SESSION_PREFIX)) {
            layer.put(key.substring(LlamaOption.SESSION_PREFIX.length()), value);
          }
        });
    return new OptionValues(defaults).with(layer, Scope.SESSION);
  }

  /**
   * The same with what is said further in.
   *
   * @param layer names to values; a null value says nothing
   * @param scope where it is said
   * @throws IllegalArgumentException for an unknown name, and for one that is not said there
   */
  OptionValues with(Map<String, String> layer, Scope scope) {
    EnumMap<LlamaOption, String> said = new EnumMap<>(LlamaOption.class);
    layer.forEach(
        (name, value) -> {
          LlamaOption option = LlamaOption.of(name);
          if (value != null) {
            requireSayable(option, scope);
            if (said.put(option, value) != null) {
              throw new IllegalArgumentException(
                  option.key() + " is given twice; leave one of them out");
            }
          }
        });
    EnumMap<LlamaOption, String> all = new EnumMap<>(values);
    giveWay(said, all);
    all.putAll(said);
    return new OptionValues(all);
  }

  private static void requireSayable(LlamaOption option, Scope scope) {
    if (option.scope().compareTo(scope) >= 0) {
      return;
    }
    throw new IllegalArgumentException(
        option.scope() == Scope.SESSION
            ? option.key() + " is an option of the session; set " + option.sessionKey()
            : "the options of a row set "
                + option.key()
                + ", which is the same for all rows of a call; give it as a constant of the call,"
                + " or to the session as "
                + option.sessionKey());
  }

  /** What was said further out and cannot hold beside what is said now. */
  private static void giveWay(Map<LlamaOption, String> said, EnumMap<LlamaOption, String> before) {
    if (FORMS.stream().anyMatch(form -> !said.getOrDefault(form, "").isEmpty())) {
      FORMS.forEach(form -> before.put(form, form.defaultValue()));
    }
    if (!said.getOrDefault(LlamaOption.SYSTEM_PROMPT, "").isEmpty()) {
      before.put(LlamaOption.CHAT, LlamaOption.CHAT.defaultValue());
    }
    if (isFalse(said.getOrDefault(LlamaOption.CHAT, ""))) {
      before.put(LlamaOption.SYSTEM_PROMPT, LlamaOption.SYSTEM_PROMPT.defaultValue());
    }
    String unlimited = LlamaOption.REASONING_BUDGET.defaultValue();
    if (keepsThinking(said)) {
      before.put(LlamaOption.REASONING_BUDGET, unlimited);
    } else if (keepsThinking(before)
        && !said.getOrDefault(LlamaOption.REASONING_BUDGET, unlimited).strip().equals(unlimited)) {
      before.put(LlamaOption.REASONING, LlamaOption.REASONING.defaultValue());
    }
  }

  private static boolean keepsThinking(Map<LlamaOption, String> values) {
    return values
        .getOrDefault(LlamaOption.REASONING, "")
        .strip()
        .equalsIgnoreCase(Reasoning.KEEP.name());
  }

  private static boolean isFalse(String value) {
    return value.strip().equalsIgnoreCase("false");
  }

  void forEach(BiConsumer<LlamaOption, String> action) {
    values.forEach(action);
  }

  String text(LlamaOption option) {
    return values.get(option);
  }

  boolean isEmpty(LlamaOption option) {
    return text(option).isEmpty();
  }

  int integer(LlamaOption option) {
    return whole(option, "an integer", BigDecimal::intValueExact);
  }

  long wholeNumber(LlamaOption option) {
    return whole(option, "an integer", BigDecimal::longValueExact);
  }

  /** Spark gives the values of a map one type: an integer may come as 5.0. */
  private <T> T whole(LlamaOption option, String kind, Function<BigDecimal, T> parser) {
    try {
      BigDecimal number = decimal(option);
      if (number.precision() - (long) number.scale() > MOST_DIGITS) {
        throw new ArithmeticException("too many digits");
      }
      return parser.apply(number);
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(option, kind, e);
    }
  }

  double number(LlamaOption option) {
    try {
      double number = decimal(option).doubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
      throw wrong(option, "a number", null);
    } catch (NumberFormatException e) {
      throw wrong(option, "a number", e);
    }
  }

  private BigDecimal decimal(LlamaOption option) {
    String text = text(option).strip();
    if (text.length() > LONGEST_NUMBER) {
      throw new NumberFormatException("too long");
    }
    return new BigDecimal(text);
  }

  boolean truth(LlamaOption option) {
    return switch (text(option).strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(option, "true or false", null);
    };
  }

  /** A system prompt asks for a chat, unless the same place says that there is none. */
  boolean chat() {
    boolean system = !isEmpty(LlamaOption.SYSTEM_PROMPT);
    if (text(LlamaOption.CHAT).isBlank()) {
      return system;
    }
    boolean chat = truth(LlamaOption.CHAT);
    if (system && !chat) {
      throw new IllegalArgumentException(
          "chat is 'false' beside a system_prompt; leave one of them out");
    }
    return chat;
  }

  <E extends Enum<E>> E choice(LlamaOption option, Class<E> choices) {
    try {
      return Enum.valueOf(choices, text(option).strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String names =
          Arrays.stream(choices.getEnumConstants())
              .map(choice -> choice.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw wrong(option, "one of " + names, e);
    }
  }

  /** The one wording for a value that is wrong. */
  IllegalArgumentException wrong(LlamaOption option, String kind, Exception cause) {
    String text = text(option);
    String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    return new IllegalArgumentException(
        option.key() + " is '" + shown + "'; it must be " + kind, cause);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues options && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
