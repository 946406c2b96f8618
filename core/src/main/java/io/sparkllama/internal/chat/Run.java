package io.sparkllama.internal.chat;

import java.time.LocalDateTime;
import java.util.Map;

/** One rendering: what it began with, and what it has used of what it may use. Not thread-safe. */
final class Run {

  /** Most nodes to evaluate. */
  static final long MOST_STEPS = 10_000_000;

  /** Most characters of all texts that calls and operators give. */
  static final long MOST_CHARACTERS = 1L << 31;

  /** Deepest nesting of nodes, those of called macros among them. */
  static final int MOST_DEPTH = 500;

  private final Map<String, Object> context;
  private final LocalDateTime now;
  private long steps;
  private long characters;
  private int depth;
  private int line = 1;

  Run(Map<String, Object> context, LocalDateTime now) {
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
    if (++steps > MOST_STEPS) {
      throw new TemplateException("the template takes more than " + MOST_STEPS + " steps");
    }
  }

  /** Counts what a call or an operator has made. */
  Object made(Object value) {
    if (value instanceof Text text) {
      characters += text.units();
    } else if (value instanceof java.util.List<?> list) {
      characters += list.size();
    } else if (value instanceof Dict dict) {
      characters += dict.size();
    }
    if (characters > MOST_CHARACTERS) {
      throw new TemplateException(
          "the template makes more than " + MOST_CHARACTERS + " characters in all");
    }
    return value;
  }

  void enter() {
    if (++depth > MOST_DEPTH) {
      throw new TemplateException("the template is nested deeper than " + MOST_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  int line() {
    return line;
  }
}
