package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses operators with jinja2's precedence, and so complete expressions. Not thread-safe. */
final class ExpressionParser {

  private static final int MAX_DEPTH = 200;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream stream;
  private final OperandParser operands;
  private int depth;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
    this.operands = new OperandParser(stream, this);
  }

  /** The parser of the operands between operators. */
  OperandParser operands() {
    return operands;
  }

  Expression expression() {
    if (++depth > MAX_DEPTH) {
      throw stream.fault("an expression nested deeper than " + MAX_DEPTH);
    }
    Expression value = or();
    for (int line = stream.current().line();
        stream.takeIfName("if");
        line = stream.current().line()) {
      Expression condition = or();
      Expression otherwise = stream.takeIfName("else") ? expression() : null;
      value = new Expressions.Conditional(condition, value, otherwise, line);
    }
    depth--;
    return value;
  }

  /** A single expression, or several separated by commas as a tuple. */
  Expression tuple(boolean conditions, boolean inBrackets, String end) {
    List<Expression> items = new ArrayList<>();
    boolean several = false;
    while (!isTupleEnd(end)) {
      items.add(conditions ? expression() : or());
      if (!stream.takeIf(",")) {
        break;
      }
      several = true;
    }
    if (!several && items.size() == 1) {
      return items.get(0);
    }
    if (items.isEmpty() && !inBrackets) {
      throw stream.unexpected("an expression");
    }
    return new Expressions.Items(items, true);
  }

  private boolean isTupleEnd(String end) {
    Token.Kind kind = stream.current().kind();
    return kind == Token.Kind.VARIABLE_END
        || kind == Token.Kind.BLOCK_END
        || stream.current().is(")")
        || (end != null && stream.current().isName(end));
  }

  Expression or() {
    Expression left = and();
    while (stream.takeIfName("or")) {
      left = new Expressions.Logic(false, left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (stream.takeIfName("and")) {
      left = new Expressions.Logic(true, left, not());
    }
    return left;
  }

  private Expression not() {
    int count = 0;
    while (stream.takeIfName("not")) {
      count++;
    }
    Expression operand = comparison();
    for (; count > 0; count--) {
      operand = new Expressions.Not(operand);
    }
    return operand;
  }

  private Expression comparison() {
    int line = stream.current().line();
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      Token token = stream.current();
      if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        stream.take();
        operators.add(token.text());
      } else if (stream.takeIfName("in")) {
        operators.add("in");
      } else if (token.isName("not") && stream.following().isName("in")) {
        stream.take();
        stream.take();
        operators.add("not in");
      } else {
        return others.isEmpty()
            ? first
            : new Expressions.Comparison(first, List.copyOf(operators), List.copyOf(others), line);
      }
      others.add(sum());
    }
  }

  private Expression sum() {
    Expression left = concatenation();
    while (stream.current().is("+") || stream.current().is("-")) {
      Token operator = stream.take();
      left = new Expressions.Binary(operator.text(), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    int line = stream.current().line();
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (stream.takeIf("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.get(0) : new Expressions.Concatenation(parts, line);
  }

  private Expression product() {
    Expression left = power();
    while (stream.current().is("*")
        || stream.current().is("/")
        || stream.current().is("//")
        || stream.current().is("%")) {
      Token operator = stream.take();
      left = new Expressions.Binary(operator.text(), left, power(), operator.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (stream.current().is("**")) {
      Token operator = stream.take();
      left = new Expressions.Binary("**", left, unary(true), operator.line());
    }
    return left;
  }

  private Expression unary(boolean filters) {
    Token token = stream.current();
    Expression value;
    if (stream.takeIf("-")) {
      value = new Expressions.Signed(true, signed(), token.line());
    } else if (stream.takeIf("+")) {
      value = new Expressions.Signed(false, signed(), token.line());
    } else {
      value = operands.primary();
    }
    value = operands.postfix(value);
    return filters ? operands.filtersAndTests(value) : value;
  }

  private Expression signed() {
    if (++depth > MAX_DEPTH) {
      throw stream.fault("an expression nested deeper than " + MAX_DEPTH);
    }
    Expression value = unary(false);
    depth--;
    return value;
  }
}
