package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parses a template. Not thread-safe. */
final class Parser {

  private static final int MAX_DEPTH = 100;
  private static final List<String> SPECIAL = List.of("caller", "kwargs", "varargs");
  private static final Set<String> NOT_ASSIGNABLE =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream stream;
  private final ExpressionParser expressions;
  private int depth;

  /** Number of loops around the current position within the same macro. */
  private int loops;

  /** The tag that ended the last body. */
  private Token lastTag;

  private Parser(String template) {
    this.stream = new TokenStream(Lexer.tokens(template));
    this.expressions = new ExpressionParser(stream);
  }

  static Body parse(String template) {
    Parser parser = new Parser(template);
    Body body = parser.body(Set.of());
    body.declareFrame(new Symbols(null), List.of());
    return body;
  }

  /**
   * Parses statements up to one of the end tags, or to the end of the template if there are none.
   */
  private Body body(Set<String> ends) {
    if (++depth > MAX_DEPTH) {
      throw stream.fault("blocks nested deeper than " + MAX_DEPTH);
    }
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = stream.take();
      switch (token.kind()) {
        case DATA -> statements.add(new Statements.Literal(Text.of(token.text())));
        case VARIABLE_BEGIN -> {
          Expression value = expressions.tuple(true, false, null);
          stream.expect(Token.Kind.VARIABLE_END, "'}}'");
          statements.add(new Statements.Output(value, token.line()));
        }
        case BLOCK_BEGIN -> {
          Token tag = stream.expect(Token.Kind.NAME, "the name of a tag");
          if (ends.contains(tag.text())) {
            depth--;
            lastTag = tag;
            return new Body(statements);
          }
          statements.add(statement(tag));
          blockEnd();
        }
        default -> {
          if (!ends.isEmpty()) {
            throw stream.fault("the end of the template; expected one of " + ends);
          }
          depth--;
          return new Body(statements);
        }
      }
    }
  }

  private void blockEnd() {
    stream.expect(Token.Kind.BLOCK_END, "'%}'");
  }

  /** The statements of a block, after its opening tag. */
  private Body block(String... ends) {
    stream.takeIf(":");
    blockEnd();
    return body(Set.of(ends));
  }

  private Statement statement(Token tag) {
    return switch (tag.text()) {
      case "if" -> condition();
      case "for" -> loop(tag);
      case "set" -> set(tag);
      case "macro" -> macro();
      case "call" -> call(tag);
      case "filter" -> filter(tag);
      case "with" -> with();
      case "generation" -> generation();
      case "break", "continue" -> jump(tag);
      default ->
          throw TemplateException.at(tag.line(), "the tag '" + tag.text() + "' is not supported");
    };
  }

  private Statement condition() {
    List<Expression> conditions = new ArrayList<>();
    List<Body> branches = new ArrayList<>();
    conditions.add(expressions.tuple(false, false, null));
    branches.add(block("elif", "else", "endif"));
    while (lastTag.text().equals("elif")) {
      conditions.add(expressions.tuple(false, false, null));
      branches.add(block("elif", "else", "endif"));
    }
    if (lastTag.text().equals("else")) {
      conditions.add(null);
      branches.add(block("endif"));
    }
    return new Statements.If(conditions, branches);
  }

  private Statement loop(Token tag) {
    Target target = targets(false, "in");
    stream.expectName("in");
    Expression items = expressions.tuple(false, false, "recursive");
    Expression filter = stream.takeIfName("if") ? expressions.expression() : null;
    boolean recursive = stream.takeIfName("recursive");
    loops++;
    Body body = block("endfor", "else");
    loops--;
    Body otherwise = lastTag.text().equals("else") ? block("endfor") : new Body(List.of());
    if (target.names().contains("loop")) {
      throw TemplateException.at(tag.line(), "'loop' as the name of an item");
    }
    return new For(target, items, filter, recursive, body, otherwise, tag.line());
  }

  private Statement jump(Token tag) {
    if (loops == 0) {
      throw TemplateException.at(tag.line(), "the tag '" + tag.text() + "' outside a loop");
    }
    return new Statements.Jump(
        tag.text().equals("break") ? Statement.Next.END_OF_LOOP : Statement.Next.ITERATION);
  }

  private Statement set(Token tag) {
    Target target = targets(true, null);
    if (stream.takeIf("=")) {
      return new Statements.Set(target, expressions.tuple(true, false, null), tag.line());
    }
    Calls.FilterCall filter = null;
    while (stream.takeIf("|")) {
      filter = expressions.operands().filter(filter);
    }
    return new Statements.SetBlock(target, filter, block("endset"), tag.line());
  }

  private Statement filter(Token tag) {
    Calls.FilterCall filter = expressions.operands().filter(null);
    while (stream.takeIf("|")) {
      filter = expressions.operands().filter(filter);
    }
    return new Statements.FilterBlock(filter, block("endfilter"), tag.line());
  }

  private Statement with() {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (stream.current().kind() != Token.Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        stream.expect(",");
      }
      targets.add(target(false));
      stream.expect("=");
      values.add(expressions.expression());
    }
    return new Statements.With(targets, values, block("endwith"));
  }

  private Statement generation() {
    int outside = loops;
    loops = 0;
    Body body = block("endgeneration");
    loops = outside;
    return new Statements.Generation(body);
  }

  private Statement call(Token tag) {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    if (stream.current().is("(")) {
      parameters(parameters, defaults);
    }
    Expression called = expressions.expression();
    if (!(called instanceof Calls.Call call)) {
      throw TemplateException.at(tag.line(), "the tag 'call' without a call");
    }
    Macro.Signature block = signature(null, parameters, defaults, "endcall");
    return new Statements.CallBlock(call, block, tag.line());
  }

  private Statement macro() {
    String name = name();
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    parameters(parameters, defaults);
    return new Statements.DefineMacro(signature(name, parameters, defaults, "endmacro"));
  }

  private Macro.Signature signature(
      String name, List<String> parameters, List<Expression> defaults, String end) {
    int outside = loops;
    loops = 0;
    Set<String> before = expressions.operands().collect(new HashSet<>());
    Body body = block(end);
    Set<String> read = expressions.operands().collect(before);
    before.addAll(read);
    loops = outside;
    if (read.contains("caller")
        && parameters.contains("caller")
        && parameters.indexOf("caller") < parameters.size() - defaults.size()) {
      throw stream.fault("the parameter 'caller' without a default");
    }
    List<String> special =
        SPECIAL.stream().filter(word -> read.contains(word) && !parameters.contains(word)).toList();
    return new Macro.Signature(name, parameters, defaults, body, special);
  }

  private void parameters(List<String> parameters, List<Expression> defaults) {
    stream.expect("(");
    while (!stream.current().is(")")) {
      if (!parameters.isEmpty()) {
        stream.expect(",");
      }
      String name = name();
      if (parameters.contains(name)) {
        throw stream.fault("two parameters with the name '" + name + "'");
      }
      parameters.add(name);
      if (stream.takeIf("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw stream.fault(
            "the parameter '" + name + "' without a default after one with a default");
      }
    }
    stream.expect(")");
  }

  private String name() {
    Token token = stream.expect(Token.Kind.NAME, "a name");
    if (NOT_ASSIGNABLE.contains(token.text())) {
      throw TemplateException.at(token.line(), "'" + token.text() + "' as a name");
    }
    return token.text();
  }

  /** A single target, or several separated by commas. */
  private Target targets(boolean namespaces, String end) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    while (!isTargetsEnd(end)) {
      targets.add(target(namespaces));
      if (!stream.takeIf(",")) {
        break;
      }
      several = true;
    }
    if (targets.isEmpty()) {
      throw stream.unexpected("a name");
    }
    return several ? new Target.Several(targets) : targets.get(0);
  }

  private boolean isTargetsEnd(String end) {
    return stream.current().is(")")
        || stream.current().is("=")
        || stream.current().kind() == Token.Kind.BLOCK_END
        || (end != null && stream.current().isName(end));
  }

  private Target target(boolean namespaces) {
    if (stream.takeIf("(")) {
      Target inside = targets(false, null);
      stream.expect(")");
      return inside;
    }
    String name = name();
    if (namespaces && stream.takeIf(".")) {
      return new Target.OfNamespace(
          name, stream.expect(Token.Kind.NAME, "the name of an attribute").text());
    }
    return new Target.Variable(name);
  }
}
