package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;

/** Expressions other than calls. */
final class Expressions {

  private Expressions() {}

  /** A literal. */
  record Constant(Object constant) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return constant;
    }

    @Override
    public void declare(Symbols symbols) {}
  }

  /** A variable. */
  record Name(String name, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return scope.get(name);
    }

    @Override
    public void declare(Symbols symbols) {
      if (name.equals("self")) {
        throw TemplateException.at(line, "the name 'self' is not supported");
      }
      symbols.load(name);
    }
  }

  /** A list or a tuple. */
  record Items(List<Expression> items, boolean tuple) implements Expression {
    @Override
    public Object compute(Scope scope) {
      List<Object> values = new ArrayList<>(items.size());
      for (Expression item : items) {
        values.add(item.value(scope));
      }
      return tuple ? new Tuple(values) : values;
    }

    @Override
    public void declare(Symbols symbols) {
      items.forEach(item -> item.declare(symbols));
    }
  }

  /** A dictionary. */
  record Pairs(List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Dict dict = new Dict();
      for (int i = 0; i < keys.size(); i++) {
        dict.put(keys.get(i).value(scope), values.get(i).value(scope));
      }
      return dict;
    }

    @Override
    public void declare(Symbols symbols) {
      for (int i = 0; i < keys.size(); i++) {
        keys.get(i).declare(symbols);
        values.get(i).declare(symbols);
      }
    }
  }

  /** Attribute access with a dot. */
  record Attribute(Expression owner, String name, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = owner.value(scope);
      scope.state().step(line);
      return Access.attribute(value, name);
    }

    @Override
    public void declare(Symbols symbols) {
      owner.declare(symbols);
    }
  }

  /** Item access with brackets. */
  record Item(Expression owner, Expression key, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = owner.value(scope);
      Object at = key.value(scope);
      scope.state().step(line);
      return Access.item(value, at);
    }

    @Override
    public void declare(Symbols symbols) {
      owner.declare(symbols);
      key.declare(symbols);
    }
  }

  /** A slice; its bounds and step may be null. */
  record Slice(Expression owner, Expression start, Expression stop, Expression step, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = owner.value(scope);
      Object from = start == null ? null : start.value(scope);
      Object to = stop == null ? null : stop.value(scope);
      Object by = step == null ? null : step.value(scope);
      scope.state().step(line);
      return scope.state().charge(Access.slice(value, from, to, by));
    }

    @Override
    public void declare(Symbols symbols) {
      owner.declare(symbols);
      for (Expression part : new Expression[] {start, stop, step}) {
        if (part != null) {
          part.declare(symbols);
        }
      }
    }
  }

  /** A binary arithmetic operator. */
  record Binary(String operator, Expression left, Expression right, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object one = left.value(scope);
      Object two = right.value(scope);
      scope.state().step(line);
      return scope.state().charge(Arithmetic.apply(operator, one, two));
    }

    @Override
    public void declare(Symbols symbols) {
      left.declare(symbols);
      right.declare(symbols);
    }
  }

  /** A unary sign. */
  record Signed(boolean negative, Expression operand, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = operand.value(scope);
      scope.state().step(line);
      return negative ? Arithmetic.negative(value) : Arithmetic.positive(value);
    }

    @Override
    public void declare(Symbols symbols) {
      operand.declare(symbols);
    }
  }

  /** String concatenation with {@code ~}. */
  record Concatenation(List<Expression> parts, int line) implements Expression {
    @Override
    public Object compute(Scope scope) {
      TextBuilder joined = new TextBuilder();
      for (Expression part : parts) {
        joined.append(Values.text(part.value(scope)));
      }
      scope.state().step(line);
      return scope.state().charge(joined.build());
    }

    @Override
    public void declare(Symbols symbols) {
      parts.forEach(part -> part.declare(symbols));
    }
  }

  /** {@code and} or {@code or}. */
  record Logic(boolean and, Expression left, Expression right) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object one = left.value(scope);
      return Values.truth(one) == and ? right.value(scope) : one;
    }

    @Override
    public void declare(Symbols symbols) {
      left.declare(symbols);
      right.declare(symbols);
    }
  }

  /** {@code not}. */
  record Not(Expression operand) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return !Values.truth(operand.value(scope));
    }

    @Override
    public void declare(Symbols symbols) {
      operand.declare(symbols);
    }
  }

  /** A conditional expression; {@code otherwise} may be null. */
  record Conditional(Expression condition, Expression value, Expression otherwise, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      if (Values.truth(condition.value(scope))) {
        return value.value(scope);
      }
      return otherwise == null
          ? new Undefined(
              "the 'if' without 'else' on line " + line + " is false, so its value is undefined")
          : otherwise.value(scope);
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.underCondition(
          () -> {
            condition.declare(symbols);
            value.declare(symbols);
            if (otherwise != null) {
              otherwise.declare(symbols);
            }
          });
    }
  }

  /** A chain of comparisons. */
  record Comparison(Expression first, List<String> operators, List<Expression> others, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object left = first.value(scope);
      for (int i = 0; i < others.size(); i++) {
        Object right = others.get(i).value(scope);
        scope.state().step(line);
        if (!holds(operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }

    static boolean holds(String operator, Object left, Object right) {
      return switch (operator) {
        case "==" -> Ordering.equal(left, right);
        case "!=" -> !Ordering.equal(left, right);
        case "in" -> Values.contains(right, left);
        case "not in" -> !Values.contains(right, left);
        case "<" -> Ordering.compare(left, right) < 0;
        case "<=" -> Ordering.compare(left, right) <= 0;
        case ">" -> Ordering.compare(left, right) > 0;
        default -> Ordering.compare(left, right) >= 0;
      };
    }

    @Override
    public void declare(Symbols symbols) {
      first.declare(symbols);
      others.forEach(other -> other.declare(symbols));
    }
  }
}
