package io.sparkllama.internal.chat;

import java.util.List;

/** The operator % of strings: {@code %s}, {@code %d}, {@code %r}, {@code %%}, {@code %(name)s}. */
final class PercentFormat {

  private PercentFormat() {}

  static Text format(Text format, Object values) {
    if (format.isSafe()) {
      throw new TemplateException("formatting a string marked as safe is not supported");
    }
    List<?> items =
        values instanceof Tuple tuple ? tuple : java.util.Collections.singletonList(values);
    TextBuilder to = new TextBuilder();
    String string = format.string();
    int used = 0;
    int from = 0;
    boolean named = false;
    for (int at = string.indexOf('%'); at >= 0; at = string.indexOf('%', from)) {
      to.append(format.sub(from, at));
      int kind = at + 1;
      Object value = null;
      boolean percent = string.startsWith("%", kind);
      if (!percent && string.startsWith("(", kind) && values instanceof Dict dict) {
        int close = string.indexOf(')', kind);
        if (close < 0) {
          throw new TemplateException("a string format with an unclosed parenthesis");
        }
        value = named(dict, Text.of(string.substring(kind + 1, close)));
        kind = close + 1;
        named = true;
      } else if (!percent) {
        if (used == items.size()) {
          throw new TemplateException("a string format with too few values");
        }
        value = items.get(used++);
      }
      if (kind >= string.length()) {
        throw new TemplateException("a string format that ends with %");
      }
      to.append(percent ? Text.of("%") : converted(string.charAt(kind), value));
      from = kind + 1;
    }
    if (used < items.size() && !named && !(values instanceof Dict)) {
      throw new TemplateException("a string format with too many values");
    }
    return to.append(format.sub(from, string.length())).build();
  }

  private static Object named(Dict dict, Text name) {
    if (!dict.has(name)) {
      throw new TemplateException("a string format without a value for '" + name + "'");
    }
    return dict.get(name, null);
  }

  private static Text converted(char kind, Object value) {
    return switch (kind) {
      case 's' -> Values.text(value);
      case 'r' -> Literals.repr(value);
      case 'd', 'i' -> Text.of(Long.toString(Values.whole(value, "the value of %" + kind)));
      default -> throw new TemplateException("the string format %" + kind + " is not supported");
    };
  }
}
