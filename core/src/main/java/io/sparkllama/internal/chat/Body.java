package io.sparkllama.internal.chat;

import java.util.List;
import java.util.Set;

/** Statements in a row; as a frame of its own, with names of its own. */
final class Body {

  private final List<Statement> statements;
  private Set<String> unset = Set.of();

  Body(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  List<Statement> statements() {
    return statements;
  }

  boolean isEmpty() {
    return statements.isEmpty();
  }

  /** Declares it as a frame. */
  void declareFrame(Symbols symbols, List<String> parameters) {
    parameters.forEach(symbols::parameter);
    statements.forEach(statement -> statement.declare(symbols));
    unset = symbols.finish();
  }

  /** The names of one execution as a frame. */
  Scope frame(Scope outer) {
    return outer.inner(unset);
  }

  Set<String> unset() {
    return unset;
  }

  Statement.Next execute(Scope scope, TextBuilder to) {
    Run run = scope.run();
    run.enter();
    try {
      for (Statement statement : statements) {
        run.step();
        Statement.Next next = statement.execute(scope, to);
        if (next != Statement.Next.STATEMENT) {
          return next;
        }
      }
      return Statement.Next.STATEMENT;
    } finally {
      run.leave();
    }
  }
}
