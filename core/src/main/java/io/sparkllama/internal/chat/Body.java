package io.sparkllama.internal.chat;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

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

  /**
   * Executes the body as a frame whose text is not written. Unless it jumps, its text is taken.
   *
   * @param line where the block begins
   * @param taker takes the frame and its text
   */
  Statement.Next capture(Scope outer, int line, BiConsumer<Scope, Object> taker) {
    TextBuilder block = new TextBuilder();
    Scope frame = frame(outer);
    Statement.Next next = execute(frame, block);
    if (next == Statement.Next.STATEMENT) {
      outer.state().step(line);
      taker.accept(frame, outer.state().charge(block.build()));
    }
    return next;
  }
}
