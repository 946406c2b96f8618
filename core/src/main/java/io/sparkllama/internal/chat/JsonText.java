package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;

/** Formats values like Python's {@code json.dumps}. */
final class JsonText {

  private final boolean ascii;
  private final Text indent;
  private final Text itemSeparator;
  private final Text keySeparator;
  private final boolean sorted;
  private final TextBuilder to = new TextBuilder();

  private JsonText(
      boolean ascii, Text indent, Text itemSeparator, Text keySeparator, boolean sorted) {
    this.ascii = ascii;
    this.indent = indent;
    this.itemSeparator = itemSeparator;
    this.keySeparator = keySeparator;
    this.sorted = sorted;
  }

  static Text of(Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("the filter tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    Object indent = bound.get("indent", null);
    Text step =
        indent == null
            ? null
            : indent instanceof Text text
                ? text
                : (Text) Arithmetic.apply("*", Text.of(" "), Values.whole(indent, "indent"));
    Text items = Text.of(step == null ? ", " : ",");
    Text keys = Text.of(": ");
    if (bound.get("separators", null) != null) {
      List<Object> two = Values.list(bound.get("separators", null));
      if (two.size() != 2) {
        throw new TemplateException("the filter tojson with " + two.size() + " separators, not 2");
      }
      items = Values.requireText(two.get(0), "a separator of tojson");
      keys = Values.requireText(two.get(1), "a separator of tojson");
    }
    JsonText json =
        new JsonText(bound.truth("ensure_ascii"), step, items, keys, bound.truth("sort_keys"));
    json.write(value, 0);
    return json.to.build();
  }

  private void write(Object value, int depth) {
    if (depth > RenderState.MAX_DEPTH) {
      throw new TemplateException(
          "the filter tojson with values nested deeper than " + RenderState.MAX_DEPTH);
    }
    if (value instanceof Text text) {
      quote(text);
    } else if (value instanceof Dict dict) {
      writeDict(dict, depth);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      String open = list.isEmpty() ? "[]" : "[";
      to.append(open);
      for (int i = 0; i < list.size(); i++) {
        separate(i, depth + 1);
        write(list.get(i), depth + 1);
      }
      close(list.size(), "]", depth);
    } else {
      to.append(scalar(value));
    }
  }

  private void writeDict(Dict dict, int depth) {
    to.append(dict.size() == 0 ? "{}" : "{");
    List<Object> keys = new ArrayList<>(dict.keys());
    if (sorted) {
      keys.sort(Ordering::compare);
    }
    int count = 0;
    for (Object key : keys) {
      separate(count++, depth + 1);
      if (key instanceof Text text) {
        quote(text);
      } else {
        to.append("\"").append(scalar(key)).append("\"");
      }
      to.append(keySeparator);
      write(dict.get(key, null), depth + 1);
    }
    close(dict.size(), "}", depth);
  }

  private void separate(int index, int depth) {
    if (index > 0) {
      to.append(itemSeparator);
    }
    lineEnd(depth);
  }

  private void close(int count, String bracket, int depth) {
    if (count > 0) {
      lineEnd(depth);
      to.append(bracket);
    }
  }

  private void lineEnd(int depth) {
    if (indent != null) {
      to.append("\n");
      for (int i = 0; i < depth; i++) {
        to.append(indent);
      }
    }
  }

  private static String scalar(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Boolean || value instanceof Long) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return number.isNaN()
          ? "NaN"
          : number.isInfinite()
              ? (number > 0 ? "Infinity" : "-Infinity")
              : Literals.decimal(number);
    }
    throw Values.defined(value, null, "the filter tojson of " + Values.typeName(value));
  }

  private void quote(Text text) {
    to.append("\"");
    String string = text.string();
    int from = 0;
    for (int i = 0; i < string.length(); i++) {
      String escaped = escaped(string.charAt(i));
      if (escaped != null) {
        to.append(text.sub(from, i)).append(escaped, text.sub(i, i + 1).marks().length > 0);
        from = i + 1;
      }
    }
    to.append(text.sub(from, string.length())).append("\"");
  }

  private String escaped(char character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default ->
          character < ' ' || (ascii && character > '~')
              ? String.format("\\u%04x", (int) character)
              : null;
    };
  }
}
