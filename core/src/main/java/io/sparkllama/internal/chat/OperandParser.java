package io.sparkllama.internal.chat;

import io.sparkllama.internal.chat.Calls.ArgumentList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Parses operands: constants, names, lists and dicts, followed by calls, subscripts, filters and
 * tests. Not thread-safe.
 */
final class OperandParser {

  private final TokenStream stream;
  private final ExpressionParser expressions;

  /** Names read since the set was last taken. */
  private Set<String> read = new HashSet<>();

  /**
   * @param expressions parses the content of brackets
   */
  OperandParser(TokenStream stream, ExpressionParser expressions) {
    this.stream = stream;
    this.expressions = expressions;
  }

  /** Starts collecting the names that are read into a new set; returns the previous set. */
  Set<String> collect(Set<String> into) {
    Set<String> before = read;
    read = into;
    return before;
  }

  /** A constant, a name, or a bracketed expression. */
  Expression primary() {
    Token token = stream.current();
    return switch (token.kind()) {
      case NAME -> name(stream.take());
      case STRING -> strings();
      case INTEGER -> new Expressions.Constant(whole(stream.take()));
      case FLOAT -> new Expressions.Constant(Double.valueOf(stream.take().text()));
      default -> inBrackets();
    };
  }

  /** Adjacent strings are concatenated. */
  private Expression strings() {
    StringBuilder joined = new StringBuilder();
    while (stream.current().kind() == Token.Kind.STRING) {
      joined.append(stream.take().text());
    }
    return new Expressions.Constant(Text.of(joined.toString()));
  }

  private Expression inBrackets() {
    if (stream.takeIf("(")) {
      Expression inside = expressions.tuple(true, true, null);
      stream.expect(")");
      return inside;
    }
    if (stream.takeIf("[")) {
      return list();
    }
    if (stream.takeIf("{")) {
      return dict();
    }
    throw stream.unexpected("an expression");
  }

  private Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expressions.Constant(true);
      case "false", "False" -> new Expressions.Constant(false);
      case "none", "None" -> new Expressions.Constant(null);
      default -> {
        read.add(token.text());
        yield new Expressions.Name(token.text(), token.line());
      }
    };
  }

  private static long whole(Token token) {
    String digits = token.text().toLowerCase(Locale.ROOT);
    int base =
        switch (digits.length() > 1 ? digits.charAt(1) : ' ') {
          case 'x' -> 16;
          case 'o' -> 8;
          case 'b' -> 2;
          default -> 10;
        };
    try {
      return Long.parseLong(base == 10 ? digits : digits.substring(2), base);
    } catch (NumberFormatException e) {
      throw TemplateException.at(token.line(), "the number " + token.text() + " exceeds 64 bits");
    }
  }

  private Expression list() {
    List<Expression> items = new ArrayList<>();
    while (!stream.current().is("]")) {
      items.add(expressions.expression());
      if (!stream.takeIf(",")) {
        break;
      }
    }
    stream.expect("]");
    return new Expressions.Items(items, false);
  }

  private Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!stream.current().is("}")) {
      keys.add(expressions.expression());
      stream.expect(":");
      values.add(expressions.expression());
      if (!stream.takeIf(",")) {
        break;
      }
    }
    stream.expect("}");
    return new Expressions.Pairs(keys, values);
  }

  /** An operand followed by calls, attributes and subscripts. */
  Expression postfix(Expression value) {
    Expression all = value;
    while (true) {
      Token token = stream.current();
      if (token.is("(")) {
        all = new Calls.Call(all, arguments(), token.line());
      } else if (stream.takeIf(".")) {
        all = attribute(all, token.line());
      } else if (stream.takeIf("[")) {
        all = subscript(all, token.line());
      } else {
        return all;
      }
    }
  }

  private Expression attribute(Expression owner, int line) {
    Token name = stream.take();
    if (name.kind() == Token.Kind.INTEGER) {
      return new Expressions.Item(owner, new Expressions.Constant(whole(name)), line);
    }
    if (name.kind() != Token.Kind.NAME) {
      throw TemplateException.at(name.line(), name.title() + "; expected a name or number");
    }
    return new Expressions.Attribute(owner, name.text(), line);
  }

  private Expression subscript(Expression owner, int line) {
    Expression start = null;
    if (!stream.current().is(":")) {
      start = expressions.expression();
      if (stream.takeIf("]")) {
        return new Expressions.Item(owner, start, line);
      }
      if (stream.current().is(",")) {
        throw stream.fault("a subscript with several values is not supported");
      }
    }
    stream.expect(":");
    Expression stop = bound();
    Expression step = stream.takeIf(":") ? bound() : null;
    stream.expect("]");
    return new Expressions.Slice(owner, start, stop, step, line);
  }

  private Expression bound() {
    return stream.current().is(":") || stream.current().is("]") ? null : expressions.expression();
  }

  /** The arguments of a call, including the parentheses. */
  ArgumentList arguments() {
    stream.expect("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression morePositional = null;
    Expression moreNamed = null;
    while (!stream.current().is(")")) {
      Token token = stream.current();
      boolean isNamed = token.kind() == Token.Kind.NAME && stream.following().is("=");
      boolean inOrder = moreNamed == null && (isNamed || morePositional == null);
      if (stream.takeIf("*") && inOrder) {
        morePositional = expressions.expression();
      } else if (stream.takeIf("**") && moreNamed == null) {
        moreNamed = expressions.expression();
      } else if (isNamed && inOrder) {
        stream.take();
        stream.take();
        if (named.put(token.text(), expressions.expression()) != null) {
          throw TemplateException.at(token.line(), "two values for '" + token.text() + "'");
        }
      } else if (inOrder && named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw TemplateException.at(token.line(), "the arguments of a call are in the wrong order");
      }
      if (!stream.takeIf(",")) {
        break;
      }
    }
    stream.expect(")");
    return new ArgumentList(positional, named, morePositional, moreNamed);
  }

  /** An operand followed by filters and tests. */
  Expression filtersAndTests(Expression value) {
    Expression all = value;
    while (true) {
      Token token = stream.current();
      if (stream.takeIf("|")) {
        all = filter(all);
      } else if (stream.takeIfName("is")) {
        all = test(all, token.line());
      } else if (token.is("(")) {
        all = new Calls.Call(all, arguments(), token.line());
      } else {
        return all;
      }
    }
  }

  /** A filter, starting at its name. */
  Calls.FilterCall filter(Expression operand) {
    Token token = stream.expect(Token.Kind.NAME, "the name of a filter");
    ArgumentList arguments = stream.current().is("(") ? arguments() : ArgumentList.of(List.of());
    return new Calls.FilterCall(operand, dotted(token), arguments, token.line());
  }

  private String dotted(Token first) {
    if (stream.current().is(".")) {
      throw stream.fault("a dot after the name '" + first.text() + "' of a filter or test");
    }
    return first.text();
  }

  private Expression test(Expression operand, int line) {
    boolean negated = stream.takeIfName("not");
    Token token = stream.expect(Token.Kind.NAME, "the name of a test");
    String name = dotted(token);
    ArgumentList arguments = ArgumentList.of(List.of());
    if (stream.current().is("(")) {
      arguments = arguments();
    } else if (beginsArgument()) {
      if (stream.current().isName("is")) {
        throw stream.fault("two tests in a row; put the first one in parentheses");
      }
      arguments = ArgumentList.of(List.of(postfix(primary())));
    }
    Expression test = new Calls.TestCall(operand, name, arguments, line);
    return negated ? new Expressions.Not(test) : test;
  }

  private boolean beginsArgument() {
    Token token = stream.current();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !Set.of("else", "or", "and").contains(token.text());
      case OPERATOR -> token.is("[") || token.is("{");
      default -> false;
    };
  }
}
