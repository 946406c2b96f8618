package io.sparkllama.internal.chat;

import java.util.List;

/** The statements, one record per tag, plus literal text. */
final class Statements {

  private Statements() {}

  /** Literal text of the template. */
  record Literal(Text text) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      to.append(text);
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {}
  }

  /** A printed value. */
  record Output(Expression expression, int line) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      scope.state().step(line);
      Object value = expression.value(scope);
      scope.state().step(line);
      to.append(Values.text(value));
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {
      expression.declare(symbols);
    }
  }

  /** A condition with its branches; the last condition is null for {@code else}. */
  record If(List<Expression> conditions, List<Body> branches) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      for (int i = 0; i < branches.size(); i++) {
        Expression condition = conditions.get(i);
        if (condition == null || Values.truth(condition.value(scope))) {
          return branches.get(i).execute(scope, to);
        }
      }
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.underCondition(() -> conditions.get(0).declare(symbols));
      int last = conditions.get(conditions.size() - 1) == null ? branches.size() - 1 : -1;
      List<If> otherConditions = new java.util.ArrayList<>();
      for (int i = 1; i < branches.size(); i++) {
        if (i != last) {
          otherConditions.add(new If(conditions.subList(i, i + 1), branches.subList(i, i + 1)));
        }
      }
      symbols.branches(
          List.of(
              branches.get(0).statements(),
              otherConditions,
              last < 0 ? List.of() : branches.get(last).statements()));
    }
  }

  /** {@code break} or {@code continue}. */
  record Jump(Next next) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      return next;
    }

    @Override
    public void declare(Symbols symbols) {}
  }

  /** The assignment of a value. */
  record Set(Target target, Expression expression, int line) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      scope.state().step(line);
      Object value = expression.value(scope);
      scope.state().step(line);
      target.assign(scope, value);
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {
      expression.declare(symbols);
      target.declare(symbols);
    }
  }

  /** The assignment of the text written between tags; its filter may be null. */
  record SetBlock(Target target, Calls.FilterCall filter, Body body, int line)
      implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      return body.capture(
          scope,
          line,
          (frame, text) -> target.assign(scope, filter == null ? text : filter.apply(frame, text)));
    }

    @Override
    public void declare(Symbols symbols) {
      target.declare(symbols);
      symbols.innerFrame(
          frame -> {
            if (filter != null) {
              filter.declare(frame);
            }
            body.declareFrame(frame, List.of());
          });
    }
  }

  /** A text passed through a filter. */
  record FilterBlock(Calls.FilterCall filter, Body body, int line) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      return body.capture(
          scope, line, (frame, text) -> to.append(Values.text(filter.apply(frame, text))));
    }

    @Override
    public void declare(Symbols symbols) {
      filter.declare(symbols);
      symbols.innerFrame(frame -> body.declareFrame(frame, List.of()));
    }
  }

  /** Variables local to a part of the template. */
  record With(List<Target> targets, List<Expression> values, Body body) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      Scope frame = body.frame(scope);
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(frame, values.get(i).value(scope));
      }
      return body.execute(frame, to);
    }

    @Override
    public void declare(Symbols symbols) {
      values.forEach(value -> value.declare(symbols));
      symbols.innerFrame(
          frame -> {
            targets.forEach(target -> target.names().forEach(frame::parameter));
            body.declareFrame(frame, List.of());
          });
    }
  }

  /** A macro definition. */
  record DefineMacro(Macro.Signature signature) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      scope.set(signature.name(), new Macro(signature, scope));
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.store(signature.name());
      symbols.innerFrame(signature::declare);
    }
  }

  /** A call with a block. */
  record CallBlock(Calls.Call call, Macro.Signature block, int line) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      Object value = call.call(scope, new Macro(block, scope));
      scope.state().step(line);
      to.append(Values.text(value));
      return Next.STATEMENT;
    }

    @Override
    public void declare(Symbols symbols) {
      call.declare(symbols);
      symbols.innerFrame(block::declare);
    }
  }

  /** A {@code generation} block: a frame of its own, rendered as is. */
  record Generation(Body body) implements Statement {
    @Override
    public Next execute(Scope scope, TextBuilder to) {
      return body.execute(body.frame(scope), to);
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.innerFrame(frame -> body.declareFrame(frame, List.of()));
    }
  }
}
