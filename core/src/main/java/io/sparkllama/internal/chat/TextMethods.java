package io.sparkllama.internal.chat;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** The methods of strings. */
final class TextMethods {

  /** All methods of Python's strings; unsupported ones fail when they are called. */
  private static final Set<String> NAMES =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "count",
          "encode",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "maketrans",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "translate",
          "upper",
          "zfill");

  /** Additional methods of a string marked as safe. */
  private static final Set<String> SAFE_NAMES = Set.of("escape", "unescape", "striptags");

  /** Methods that keep a safe string safe and take no argument that would need escaping. */
  private static final Set<String> KEEP_SAFE =
      Set.of(
          "capitalize",
          "lower",
          "upper",
          "swapcase",
          "title",
          "lstrip",
          "rstrip",
          "strip",
          "startswith",
          "endswith",
          "find",
          "count");

  private TextMethods() {}

  static boolean has(Text text, String name) {
    return NAMES.contains(name) || (text.isSafe() && SAFE_NAMES.contains(name));
  }

  static Object call(Text text, String name, Arguments arguments) {
    String what = "the string method " + name + "()";
    if (text.isSafe() && !KEEP_SAFE.contains(name)) {
      throw new TemplateException(what + " of a string marked as safe is not supported");
    }
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> {
        Object characters = arguments.bindPositional(what, 0, "chars").get("chars", null);
        yield strip(text, characters, !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "split", "rsplit" -> TextSplitting.split(text, what, arguments, name.equals("rsplit"));
      case "splitlines" ->
          TextSplitting.lines(text, arguments.bind(what, 0, "keepends").truth("keepends"));
      case "startswith", "endswith" -> affix(text, what, arguments, name.equals("startswith"));
      case "replace" -> {
        Arguments.Bound bound = arguments.bindPositional(what, 2, "old", "new", "count");
        yield replace(
            text,
            Values.requireText(bound.get("old", null), what),
            Values.requireText(bound.get("new", null), what),
            Values.whole(bound.get("count", -1L), what));
      }
      case "lower" -> none(text, arguments, what, TextCase::lower);
      case "upper" -> none(text, arguments, what, TextCase::upper);
      case "title" -> none(text, arguments, what, TextCase::title);
      case "capitalize" -> none(text, arguments, what, TextCase::capitalize);
      case "join" -> join(text, Values.iterate(one(arguments, what)), what);
      case "format" -> BraceFormat.format(text, arguments);
      case "find", "rfind", "index", "rindex" -> find(text, name, what, arguments);
      case "count" -> count(text, Values.requireText(one(arguments, what), what));
      case "removeprefix" -> {
        Text prefix = Values.requireText(one(arguments, what), what);
        yield text.string().startsWith(prefix.string())
            ? text.sub(prefix.units(), text.units())
            : text;
      }
      case "removesuffix" -> {
        Text suffix = Values.requireText(one(arguments, what), what);
        yield text.string().endsWith(suffix.string())
            ? text.sub(0, text.units() - suffix.units())
            : text;
      }
      case "partition", "rpartition" ->
          TextSplitting.partition(
              text, Values.requireText(one(arguments, what), what), name.equals("partition"));
      case "isspace" -> all(text, arguments, what, Spaces::isSpace);
      case "isascii" -> {
        arguments.bind(what, 0);
        yield text.string().chars().allMatch(c -> c < 0x80);
      }
      case "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "islower", "isupper" ->
          ascii(text, name, arguments, what);
      case "ljust", "rjust", "zfill" -> pad(text, name, what, arguments);
      default -> throw new TemplateException(what + " is not supported");
    };
  }

  private static Object one(Arguments arguments, String what) {
    return arguments.bindPositional(what, 1, "value").get("value", null);
  }

  private static Text none(
      Text text, Arguments arguments, String what, UnaryOperator<Text> change) {
    arguments.bind(what, 0);
    return change.apply(text);
  }

  static Text strip(Text text, Object characters, boolean left, boolean right) {
    IntPredicate unwanted = Spaces::isSpace;
    if (characters != null) {
      String set = Values.requireText(characters, "what to strip").string();
      unwanted = character -> set.indexOf(character) >= 0;
    }
    String string = text.string();
    int from = 0;
    int to = string.length();
    while (left && from < to && unwanted.test(string.codePointAt(from))) {
      from += Character.charCount(string.codePointAt(from));
    }
    while (right && from < to && unwanted.test(string.codePointBefore(to))) {
      to -= Character.charCount(string.codePointBefore(to));
    }
    return text.sub(from, to);
  }

  private static boolean affix(Text text, String what, Arguments arguments, boolean start) {
    Object affixes = one(arguments, what);
    List<?> all = affixes instanceof Tuple tuple ? tuple : Collections.singletonList(affixes);
    boolean found = false;
    for (Object affix : all) {
      String string = Values.requireText(affix, "the argument of " + what).string();
      found |= start ? text.string().startsWith(string) : text.string().endsWith(string);
    }
    return found;
  }

  static Text replace(Text text, Text old, Text by, long count) {
    long left = count < 0 ? Long.MAX_VALUE : count;
    TextBuilder to = new TextBuilder();
    String string = text.string();
    int from = 0;
    if (old.isEmpty()) {
      for (Text character : text.characters()) {
        if (left-- > 0) {
          to.append(by);
        }
        to.append(character);
      }
      return (left > 0 ? to.append(by) : to).build();
    }
    for (int at = string.indexOf(old.string());
        at >= 0 && left-- > 0;
        at = string.indexOf(old.string(), from)) {
      to.append(text.sub(from, at)).append(by);
      from = at + old.units();
    }
    return from == 0 ? text : to.append(text.sub(from, string.length())).build();
  }

  static Text join(Text separator, Iterator<Object> items, String what) {
    TextBuilder to = new TextBuilder();
    for (boolean first = true; items.hasNext(); first = false) {
      Text item = Values.requireText(items.next(), "an item of " + what);
      (first ? to : to.append(separator)).append(item);
    }
    return to.build();
  }

  private static Object find(Text text, String name, String what, Arguments arguments) {
    String part = Values.requireText(one(arguments, what), what).string();
    int at = name.startsWith("r") ? text.string().lastIndexOf(part) : text.string().indexOf(part);
    if (at < 0 && name.endsWith("index")) {
      throw new TemplateException(what + ": not found: '" + part + "'");
    }
    return at < 0 ? -1L : (long) text.string().codePointCount(0, at);
  }

  private static long count(Text text, Text part) {
    return part.isEmpty()
        ? text.length() + 1L
        : TextSplitting.split(text, part.string(), Long.MAX_VALUE).size() - 1L;
  }

  private static boolean all(Text text, Arguments arguments, String what, IntPredicate test) {
    arguments.bind(what, 0);
    return !text.isEmpty() && text.string().codePoints().allMatch(test);
  }

  private static boolean ascii(Text text, String name, Arguments arguments, String what) {
    arguments.bind(what, 0);
    if (text.string().chars().anyMatch(c -> c >= 0x80)) {
      throw new TemplateException(what + " of a non-ASCII string is not supported");
    }
    String string = text.string();
    return switch (name) {
      case "isalpha" -> !string.isEmpty() && string.chars().allMatch(Character::isLetter);
      case "isalnum" -> !string.isEmpty() && string.chars().allMatch(Character::isLetterOrDigit);
      case "islower" ->
          string.chars().anyMatch(Character::isLowerCase)
              && string.chars().noneMatch(Character::isUpperCase);
      case "isupper" ->
          string.chars().anyMatch(Character::isUpperCase)
              && string.chars().noneMatch(Character::isLowerCase);
      default -> !string.isEmpty() && string.chars().allMatch(Character::isDigit);
    };
  }

  private static Text pad(Text text, String name, String what, Arguments arguments) {
    Arguments.Bound bound =
        name.equals("zfill")
            ? arguments.bindPositional(what, 1, "width")
            : arguments.bindPositional(what, 1, "width", "fillchar");
    Text fill =
        Values.requireText(bound.get("fillchar", Text.of(name.equals("zfill") ? "0" : " ")), what);
    if (fill.length() != 1) {
      throw new TemplateException(
          what + " with a fill of " + fill.length() + " characters; it must be 1");
    }
    int missing = Values.count(bound.get("width", 0L), what) - text.length();
    if (missing <= 0) {
      return text;
    }
    Text padding = (Text) Arithmetic.apply("*", fill, (long) missing);
    boolean signed = !text.isEmpty() && "+-".indexOf(text.string().charAt(0)) >= 0;
    TextBuilder to = new TextBuilder();
    return switch (name) {
      case "ljust" -> to.append(text).append(padding).build();
      case "rjust" -> to.append(padding).append(text).build();
      default -> {
        int sign = signed ? 1 : 0;
        yield to.append(text.sub(0, sign))
            .append(padding)
            .append(text.sub(sign, text.units()))
            .build();
      }
    };
  }
}
