package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls of functions, filters and tests. */
final class Calls {

  private Calls() {}

  /** The arguments of a call; the ones for {@code *} and {@code **} may be null. */
  record ArgumentList(
      List<Expression> positional,
      Map<String, Expression> named,
      Expression morePositional,
      Expression moreNamed)
      implements Node {

    static ArgumentList of(List<Expression> positional) {
      return new ArgumentList(positional, Map.of(), null, null);
    }

    Arguments values(Scope scope) {
      if (named.isEmpty() && morePositional == null && moreNamed == null) {
        return new Arguments(evaluate(positional, scope), Map.of());
      }
      List<Object> values = evaluate(positional, scope);
      Map<String, Object> namedValues = new LinkedHashMap<>();
      for (Map.Entry<String, Expression> entry : named.entrySet()) {
        namedValues.put(entry.getKey(), entry.getValue().value(scope));
      }
      if (morePositional != null) {
        values.addAll(Values.list(morePositional.value(scope)));
      }
      if (moreNamed != null) {
        Object more = moreNamed.value(scope);
        if (!(more instanceof Dict dict)) {
          throw Values.defined(more, null, "** before " + Values.typeName(more));
        }
        for (Object key : dict.keys()) {
          String name = Values.requireText(key, "the name of an argument").string();
          if (namedValues.put(name, dict.get(key, null)) != null) {
            throw new TemplateException("two values for the argument '" + name + "'");
          }
        }
      }
      return new Arguments(values, namedValues);
    }

    private static List<Object> evaluate(List<Expression> expressions, Scope scope) {
      List<Object> values = new ArrayList<>(expressions.size());
      for (Expression expression : expressions) {
        values.add(expression.value(scope));
      }
      return values;
    }

    @Override
    public void declare(Symbols symbols) {
      positional.forEach(argument -> argument.declare(symbols));
      named.values().forEach(argument -> argument.declare(symbols));
      if (morePositional != null) {
        morePositional.declare(symbols);
      }
      if (moreNamed != null) {
        moreNamed.declare(symbols);
      }
    }
  }

  /** A function call. */
  record Call(Expression function, ArgumentList arguments, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return call(scope, null);
    }

    /** Calls the function; a call block also passes itself as the argument {@code caller}. */
    Object call(Scope scope, Macro caller) {
      Object called = function.value(scope);
      Arguments values = arguments.values(scope);
      scope.state().step(line);
      if (!(called instanceof Function known)) {
        throw Values.defined(called, null, "calling " + Values.typeName(called));
      }
      if (caller != null) {
        Map<String, Object> named = values.namedCopy();
        named.put("caller", caller);
        values = new Arguments(values.positional(), named);
      }
      Object result = known.call(scope.state(), values);
      scope.state().step(line);
      return scope.state().charge(result);
    }

    @Override
    public void declare(Symbols symbols) {
      function.declare(symbols);
      arguments.declare(symbols);
    }
  }

  /**
   * A filter applied to a value. The operand is null in a filter block, which supplies the value
   * itself.
   */
  record FilterCall(Expression operand, String name, ArgumentList arguments, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      return apply(scope, operand.value(scope));
    }

    Object apply(Scope scope, Object value) {
      Object filtered =
          operand instanceof FilterCall inner && inner.isBlock()
              ? inner.apply(scope, value)
              : value;
      Arguments values = arguments.values(scope);
      scope.state().step(line);
      return scope.state().charge(Filters.apply(scope.state(), name, filtered, values));
    }

    private boolean isBlock() {
      return operand == null || (operand instanceof FilterCall inner && inner.isBlock());
    }

    @Override
    public void declare(Symbols symbols) {
      if (operand != null) {
        operand.declare(symbols);
      }
      arguments.declare(symbols);
      if (!symbols.isLenient() && !Filters.exists(name)) {
        throw TemplateException.at(line, "the filter '" + name + "' does not exist");
      }
    }
  }

  /** A test applied to a value. */
  record TestCall(Expression operand, String name, ArgumentList arguments, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = operand.value(scope);
      Arguments values = arguments.values(scope);
      scope.state().step(line);
      return Tests.holds(name, value, values);
    }

    @Override
    public void declare(Symbols symbols) {
      operand.declare(symbols);
      arguments.declare(symbols);
      if (!symbols.isLenient() && !Tests.exists(name)) {
        throw TemplateException.at(line, "the test '" + name + "' does not exist");
      }
    }
  }
}
