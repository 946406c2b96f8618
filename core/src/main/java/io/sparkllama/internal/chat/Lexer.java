package io.sparkllama.internal.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens. Like jinja2 with {@code lstrip_blocks} and {@code trim_blocks}, it
 * removes white space before a block on its line and the line end after it.
 */
final class Lexer {

  private static final Pattern RAW_BEGIN =
      Pattern.compile("\\{%([-+]?)[\\s\\x1c-\\x1f]*raw[\\s\\x1c-\\x1f]*(-%}|%})");
  private static final Pattern RAW_END =
      Pattern.compile("\\{%([-+]?)[\\s\\x1c-\\x1f]*endraw[\\s\\x1c-\\x1f]*([-+]?)%}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile("0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[\\da-fA-F])+|[1-9](_?\\d)*|0(_?0)*");
  private static final List<String> TWO_CHARACTERS = List.of("//", "**", "==", "!=", ">=", "<=");
  private static final String ONE_CHARACTER = "+-*/%~[](){}<>=.:|,;";

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> brackets = new ArrayDeque<>();
  private int position;

  /** Position up to which lines have been counted. */
  private int counted;

  private int line = 1;

  /** Whether the last token ended a line. */
  private boolean lineStarts = true;

  private Lexer(String template) {
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  static List<Token> tokens(String template) {
    Lexer lexer = new Lexer(template);
    lexer.root();
    lexer.add(Token.Kind.END, "", lexer.source.length());
    return lexer.tokens;
  }

  private void add(Token.Kind kind, String text, int at) {
    tokens.add(new Token(kind, text, lineAt(at)));
  }

  private int lineAt(int at) {
    for (; counted < at; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }

  private TemplateException fault(String message) {
    return TemplateException.at(lineAt(position), message);
  }

  private void root() {
    while (position < source.length()) {
      int at = nextTag(position);
      if (at < 0) {
        data(position, source.length());
        return;
      }
      char kind = source.charAt(at + 1);
      char sign = at + 2 < source.length() ? source.charAt(at + 2) : ' ';
      data(position, end(position, at, sign, kind == '{'));
      Matcher raw = RAW_BEGIN.matcher(source).region(at, source.length());
      if (raw.lookingAt()) {
        raw(raw);
        continue;
      }
      position = at + (sign == '-' || sign == '+' ? 3 : 2);
      lineStarts = false;
      switch (kind) {
        case '#' -> comment();
        case '%' -> {
          add(Token.Kind.BLOCK_BEGIN, "{%", at);
          inside("%}", Token.Kind.BLOCK_END);
        }
        default -> {
          add(Token.Kind.VARIABLE_BEGIN, "{{", at);
          inside("}}", Token.Kind.VARIABLE_END);
        }
      }
    }
  }

  private int nextTag(int from) {
    for (int at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
      if (at + 1 < source.length() && "%{#".indexOf(source.charAt(at + 1)) >= 0) {
        return at;
      }
    }
    return -1;
  }

  /** End of the text before a tag, depending on the tag's sign. */
  private int end(int from, int tag, char sign, boolean variable) {
    if (sign == '-') {
      return Spaces.skipBack(source, from, tag);
    }
    if (sign != '+' && !variable) {
      int lineBegin = source.lastIndexOf('\n', tag - 1) + 1;
      boolean known = lineBegin > from || lineStarts;
      int begin = Math.max(lineBegin, from);
      if (known && Spaces.skipBack(source, begin, tag) == begin) {
        return begin;
      }
    }
    return tag;
  }

  private void data(int from, int to) {
    if (from < to) {
      add(Token.Kind.DATA, source.substring(from, to), from);
    }
  }

  private void raw(Matcher begin) {
    position = begin.end();
    if (begin.group(2).startsWith("-")) {
      position = Spaces.skip(source, position, source.length());
    }
    lineStarts = source.charAt(position - 1) == '\n';
    Matcher end = RAW_END.matcher(source);
    if (!end.find(position)) {
      throw fault("an unterminated raw block");
    }
    char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
    data(position, end(position, end.start(), sign, false));
    closed(end.end(), end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
  }

  private void comment() {
    int at = source.indexOf("#}", position);
    if (at < 0) {
      throw fault("an unterminated comment");
    }
    closed(at + 2, at > position ? source.charAt(at - 1) : ' ', true);
  }

  /** Continues after a tag. */
  private void closed(int end, char sign, boolean trims) {
    position = end;
    if (sign == '-') {
      position = Spaces.skip(source, end, source.length());
    } else if (sign != '+' && trims && source.startsWith("\n", end)) {
      position = end + 1;
    }
    lineStarts = source.charAt(position - 1) == '\n';
  }

  private void inside(String close, Token.Kind kind) {
    boolean block = kind == Token.Kind.BLOCK_END;
    while (true) {
      position = Spaces.skip(source, position, source.length());
      if (position >= source.length()) {
        throw fault("a tag without a closing '" + close + "'");
      }
      char first = source.charAt(position);
      if (brackets.isEmpty()) {
        boolean signed = first == '-' || (block && first == '+');
        int at = signed ? position + 1 : position;
        if (source.startsWith(close, at)) {
          add(kind, close, position);
          closed(at + 2, signed ? first : ' ', block);
          return;
        }
      }
      token(first);
    }
  }

  private void token(char first) {
    if (first >= '0' && first <= '9') {
      number();
    } else if (first == '_' || Character.isLetter(first)) {
      name();
    } else if (first == '\'' || first == '"') {
      string(first);
    } else {
      operator(first);
    }
  }

  private void number() {
    for (Pattern pattern : List.of(FLOAT, INTEGER)) {
      Matcher matcher =
          pattern.matcher(source).region(position, source.length()).useTransparentBounds(true);
      if (matcher.lookingAt()) {
        add(
            pattern == FLOAT ? Token.Kind.FLOAT : Token.Kind.INTEGER,
            matcher.group().replace("_", ""),
            position);
        position = matcher.end();
        return;
      }
    }
    throw fault("a malformed number");
  }

  private void name() {
    int end = position;
    while (end < source.length()
        && (source.charAt(end) == '_' || Character.isLetterOrDigit(source.charAt(end)))) {
      end++;
    }
    add(Token.Kind.NAME, source.substring(position, end), position);
    position = end;
  }

  private void string(char quote) {
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw fault("an unterminated string");
    }
    String text = Escapes.resolve(source.substring(position + 1, end), lineAt(position));
    add(Token.Kind.STRING, text, position);
    position = end + 1;
  }

  private void operator(char first) {
    String operator =
        TWO_CHARACTERS.stream()
            .filter(two -> source.startsWith(two, position))
            .findFirst()
            .orElse(String.valueOf(first));
    if (operator.length() == 1 && ONE_CHARACTER.indexOf(first) < 0) {
      throw fault("the character '" + first + "' is not an operator");
    }
    if ("([{".contains(operator)) {
      brackets.push(first == '(' ? ')' : (char) (first + 2));
    } else if (")]}".contains(operator) && (brackets.isEmpty() || brackets.pop() != first)) {
      throw fault("'" + operator + "' without a matching opening bracket");
    }
    add(Token.Kind.OPERATOR, operator, position);
    position += operator.length();
  }
}
