package io.sparkllama.internal.chat;

import java.time.LocalDateTime;
import java.util.Map;

/** The state of one rendering: its inputs, and the resources used so far. Not thread-safe. */
final class RenderState {

  /** Maximum number of nodes to evaluate. */
  static final long MAX_STEPS = 10_000_000;

  /** Maximum total number of characters produced by calls and operators. */
  static final long MAX_CHARACTERS = 1L << 31;

  /** Maximum nesting depth of nodes, including called macros. */
  static final int MAX_DEPTH = 500;

  private final Map<String, Object> context;
  private final LocalDateTime now;
  private long steps;
  private long characters;
  private int depth;
  private int line = 1;

  RenderState(Map<String, Object> context, LocalDateTime now) {
    this.context = context;
    this.now = now;
  }

  Map<String, Object> context() {
    return context;
  }

  LocalDateTime now() {
    return now;
  }

  /** Counts a step at a line. */
  void step(int at) {
    line = at;
    step();
  }

  void step() {
    if (++steps > MAX_STEPS) {
      throw new TemplateException("the template takes more than " + MAX_STEPS + " steps");
    }
  }

  /** Counts the size of a value produced by a call or operator. */
  Object charge(Object value) {
    if (value instanceof Text text) {
      characters += text.units();
    } else if (value instanceof java.util.List<?> list) {
      characters += list.size();
    } else if (value instanceof Dict dict) {
      characters += dict.size();
    }
    if (characters > MAX_CHARACTERS) {
      throw new TemplateException(
          "the template produces more than " + MAX_CHARACTERS + " characters in total");
    }
    return value;
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("the template is nested deeper than " + MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  int line() {
    return line;
  }
}
