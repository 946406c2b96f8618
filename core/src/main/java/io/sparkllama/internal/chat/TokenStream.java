package io.sparkllama.internal.chat;

import java.util.List;

/** Reads the tokens of a template one by one. Not thread-safe. */
final class TokenStream {

  private final List<Token> tokens;
  private int position;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  Token following() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  /** Returns the current token and advances. */
  Token take() {
    Token token = current();
    if (token.kind() != Token.Kind.END) {
      position++;
    }
    return token;
  }

  boolean takeIf(String operator) {
    boolean is = current().is(operator);
    if (is) {
      take();
    }
    return is;
  }

  boolean takeIfName(String name) {
    boolean is = current().isName(name);
    if (is) {
      take();
    }
    return is;
  }

  Token expect(Token.Kind kind, String title) {
    if (current().kind() != kind) {
      throw unexpected(title);
    }
    return take();
  }

  void expect(String operator) {
    if (!takeIf(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!takeIfName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  TemplateException unexpected(String wanted) {
    return fault(current().title() + "; expected " + wanted);
  }

  TemplateException fault(String message) {
    return TemplateException.at(current().line(), message);
  }
}
