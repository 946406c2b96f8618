package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The filters, applied with {@code |}. */
final class Filters {

  /** All filters of jinja2; unsupported ones fail when they are reached. */
  private static final Set<String> NAMES =
      Set.of(
          "abs",
          "attr",
          "batch",
          "capitalize",
          "center",
          "count",
          "d",
          "default",
          "dictsort",
          "e",
          "escape",
          "filesizeformat",
          "first",
          "float",
          "forceescape",
          "format",
          "groupby",
          "indent",
          "int",
          "items",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "map",
          "max",
          "min",
          "pprint",
          "random",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "round",
          "safe",
          "select",
          "selectattr",
          "slice",
          "sort",
          "string",
          "striptags",
          "sum",
          "title",
          "tojson",
          "trim",
          "truncate",
          "unique",
          "upper",
          "urlencode",
          "urlize",
          "wordcount",
          "wordwrap",
          "xmlattr");

  private Filters() {}

  static boolean exists(String name) {
    return NAMES.contains(name);
  }

  static Object apply(RenderState state, String name, Object value, Arguments arguments) {
    String what = "the filter '" + name + "'";
    return switch (name) {
      case "abs" -> {
        arguments.bind(what, 0);
        Object number = Values.number(value);
        yield Values.isNumber(value) && Ordering.compare(number, 0L) >= 0
            ? number
            : Arithmetic.negative(value);
      }
      case "attr" -> attr(value, arguments, what);
      case "capitalize" -> none(arguments, what, TextCase.capitalize(Values.text(value)));
      case "count", "length" -> none(arguments, what, Values.length(value));
      case "default", "d" -> otherwise(value, arguments, what);
      case "e", "escape" -> none(arguments, what, Markup.escape(Values.text(value)));
      case "first" -> none(arguments, what, first(Values.iterate(value)));
      case "last" -> none(arguments, what, last(value));
      case "float" -> Conversions.toFloat(value, arguments, what);
      case "int" -> Conversions.toInt(value, arguments, what);
      case "format" -> format(value, arguments, what);
      case "indent" -> indent(Values.requireText(value, "the value of " + what), arguments, what);
      case "items" -> none(arguments, what, items(value));
      case "join" -> join(value, arguments, what);
      case "list" -> none(arguments, what, Values.list(value));
      case "lower" -> none(arguments, what, TextCase.lower(Values.text(value)));
      case "upper" -> none(arguments, what, TextCase.upper(Values.text(value)));
      case "replace" -> {
        Arguments.Bound bound = arguments.bind(what, 2, "old", "new", "count");
        Object count = bound.get("count", null);
        yield TextMethods.replace(
            Values.text(value).withSafe(false),
            Values.text(bound.get("old", null)).withSafe(false),
            Values.text(bound.get("new", null)).withSafe(false),
            count == null ? -1 : Values.whole(count, what));
      }
      case "reverse" -> none(arguments, what, reverse(value));
      case "round" -> Conversions.round(value, arguments, what);
      case "safe" -> none(arguments, what, Values.text(value).withSafe(true));
      case "string" -> none(arguments, what, Values.text(value));
      case "tojson" -> JsonText.of(value, arguments);
      case "trim" ->
          TextMethods.strip(
              Values.text(value), arguments.bind(what, 0, "chars").get("chars", null), true, true);
      case "dictsort" -> Sorting.dictsort(value, arguments, what);
      case "sort" -> Sorting.sort(value, arguments, what);
      case "unique" -> Sorting.unique(value, arguments, what);
      case "min" -> Sorting.extreme(value, arguments, what, false);
      case "max" -> Sorting.extreme(value, arguments, what, true);
      case "sum" -> sum(value, arguments, what);
      case "map" -> Selection.map(state, value, arguments);
      case "select" -> Selection.select(state, value, arguments, true, false, name);
      case "reject" -> Selection.select(state, value, arguments, false, false, name);
      case "selectattr" -> Selection.select(state, value, arguments, true, true, name);
      case "rejectattr" -> Selection.select(state, value, arguments, false, true, name);
      default ->
          throw new TemplateException(
              what + (exists(name) ? " is not supported" : " does not exist"));
    };
  }

  private static Object none(Arguments arguments, String what, Object value) {
    arguments.bind(what, 0);
    return value;
  }

  private static Object attr(Object value, Arguments arguments, String what) {
    Text name =
        Values.requireText(
            arguments.bind(what, 1, "name").get("name", null), "the name of " + what);
    return value instanceof Dict
        ? new Undefined("a dict has no '" + name + "'")
        : Access.attribute(value, name.string());
  }

  private static Object otherwise(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "default_value", "boolean");
    boolean absent = value instanceof Undefined || (bound.truth("boolean") && !Values.truth(value));
    return absent ? bound.get("default_value", Text.EMPTY) : value;
  }

  private static Object first(java.util.Iterator<Object> items) {
    return items.hasNext() ? items.next() : new Undefined("the first item of nothing");
  }

  private static Object last(Object value) {
    if (value instanceof Lazy) {
      throw new TemplateException("the last of " + Values.typeName(value));
    }
    List<Object> items = Values.list(value);
    return items.isEmpty()
        ? new Undefined("the last item of nothing")
        : items.get(items.size() - 1);
  }

  private static Object format(Object value, Arguments arguments, String what) {
    if (!arguments.named().isEmpty() && !arguments.positional().isEmpty()) {
      throw new TemplateException(what + " with both named and unnamed values");
    }
    if (arguments.named().isEmpty()) {
      return PercentFormat.format(
          Values.text(value), new Tuple(new ArrayList<>(arguments.positional())));
    }
    Dict dict = new Dict();
    arguments.named().forEach((name, item) -> dict.put(Text.of(name), item));
    return PercentFormat.format(Values.text(value), dict);
  }

  private static Text indent(Text text, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "width", "first", "blank");
    Object width = bound.get("width", 4L);
    Text indention =
        width instanceof Text given
            ? given
            : (Text)
                Arithmetic.apply("*", Text.of(" "), Values.whole(width, "the width of " + what));
    boolean blank = bound.truth("blank");
    TextBuilder to = new TextBuilder();
    Text newline = Text.of("\n");
    List<Object> lines =
        TextSplitting.lines(new TextBuilder().append(text).append(newline).build(), false);
    for (int i = 0; i < lines.size(); i++) {
      Text line = (Text) lines.get(i);
      boolean indented = i == 0 ? bound.truth("first") : blank || !line.isEmpty();
      if (i > 0) {
        to.append(newline);
      }
      if (indented) {
        to.append(indention);
      }
      to.append(line);
    }
    return to.build().withSafe(text.isSafe());
  }

  private static Object items(Object value) {
    if (value instanceof Undefined) {
      return new Lazy("items", Collections.emptyIterator());
    }
    if (value instanceof Dict dict) {
      return new Lazy("items", dict.items().iterator());
    }
    throw new TemplateException("the filter 'items' of " + Values.typeName(value));
  }

  private static Text join(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "d", "attribute");
    Text separator = Values.text(bound.get("d", Text.EMPTY)).withSafe(false);
    Object attribute = bound.get("attribute", null);
    List<Object> texts = new ArrayList<>();
    for (Object item : Values.list(value)) {
      texts.add(Values.text(attribute == null ? item : Selection.path(item, attribute)));
    }
    return TextMethods.join(separator, texts.iterator(), what);
  }

  private static Object reverse(Object value) {
    if (value instanceof Text text) {
      return Access.slice(text, null, null, -1L);
    }
    List<Object> items = Values.list(value);
    Collections.reverse(items);
    return value instanceof Lazy ? items : new Lazy("reverse", items.iterator());
  }

  private static Object sum(Object value, Arguments arguments, String what) {
    Arguments.Bound bound = arguments.bind(what, 0, "attribute", "start");
    Object attribute = bound.get("attribute", null);
    Object sum = bound.get("start", 0L);
    for (Object item : Values.list(value)) {
      sum = Arithmetic.apply("+", sum, attribute == null ? item : Selection.path(item, attribute));
      if (sum instanceof Text) {
        throw new TemplateException(what + " of strings");
      }
    }
    return sum;
  }
}
