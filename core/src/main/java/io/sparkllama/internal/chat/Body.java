package io.sparkllama.internal.chat;

import java.util.List;
import java.util.Set;

/** A sequence of statements, which may form a frame with its own names. */
final class Body {

  private final List<Statement> statements;
  private Set<String> unset = Set.of();

  Body(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  List<Statement> statements() {
    return statements;
  }

  /** Declares the body as a frame. */
  void declareFrame(Symbols symbols, List<String> parameters) {
    parameters.forEach(symbols::parameter);
    statements.forEach(statement -> statement.declare(symbols));
    unset = symbols.finish();
  }

  /** Creates the scope for one execution as a frame. */
  Scope frame(Scope outer) {
    return outer.inner(unset);
  }

  Set<String> unset() {
    return unset;
  }

  Statement.Next execute(Scope scope, TextBuilder to) {
    RenderState state = scope.state();
    state.enter();
    try {
      for (Statement statement : statements) {
        state.step();
        Statement.Next next = statement.execute(scope, to);
        if (next != Statement.Next.STATEMENT) {
          return next;
        }
      }
      return Statement.Next.STATEMENT;
    } finally {
      state.leave();
    }
  }
}
