package io.sparkllama.internal.chat;

/**
 * A token of a template.
 *
 * @param kind its kind
 * @param text its characters; for a string, with escapes resolved
 * @param line line where it starts, from 1
 */
record Token(Kind kind, String text, int line) {

  /** The kind of a token. */
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /** How to refer to it in messages. */
  String title() {
    return switch (kind) {
      case END -> "the end of the template";
      case BLOCK_END -> "'%}'";
      case VARIABLE_END -> "'}}'";
      case DATA -> "text";
      default -> "'" + text + "'";
    };
  }
}
