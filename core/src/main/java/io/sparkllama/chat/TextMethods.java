package io.sparkllama.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** The methods of strings. */
final class TextMethods {

  /** All that Python's strings have; those that are not known here are an error when called. */
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

  /** What a string that was called safe has besides. */
  private static final Set<String> SAFE_NAMES = Set.of("escape", "unescape", "striptags");

  /** Those that leave a safe string safe and take nothing that would have to be escaped. */
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
      throw new TemplateException(what + " of a string that was called safe, not known here");
    }
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> {
        Object characters = arguments.bindPositional(what, 0, "chars").get("chars", null);
        yield strip(text, characters, !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "split", "rsplit" -> split(text, what, arguments, name.equals("rsplit"));
      case "splitlines" -> lines(text, arguments.bind(what, 0, "keepends").truth("keepends"));
      case "startswith", "endswith" -> affix(text, what, arguments, name.equals("startswith"));
      case "replace" -> {
        Arguments.Bound bound = arguments.bindPositional(what, 2, "old", "new", "count");
        yield replace(
            text,
            Values.requireText(bound.get("old", null), what),
            Values.requireText(bound.get("new", null), what),
            Values.whole(bound.get("count", -1L), what));
      }
      case "lower" -> lower(text, arguments, what);
      case "upper" -> upper(text, arguments, what);
      case "title" -> none(text, arguments, what, TextMethods::title);
      case "capitalize" -> none(text, arguments, what, TextMethods::capitalize);
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
          partition(text, Values.requireText(one(arguments, what), what), name.equals("partition"));
      case "isspace" -> all(text, arguments, what, Spaces::isSpace);
      case "isascii" -> {
        arguments.bind(what, 0);
        yield text.string().chars().allMatch(c -> c < 0x80);
      }
      case "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "islower", "isupper" ->
          ascii(text, name, arguments, what);
      case "ljust", "rjust", "zfill" -> pad(text, name, what, arguments);
      default -> throw new TemplateException(what + ", not known here");
    };
  }

  private static Object one(Arguments arguments, String what) {
    return arguments.bindPositional(what, 1, "value").get("value", null);
  }

  private static Text none(
      Text text, Arguments arguments, String what, java.util.function.UnaryOperator<Text> change) {
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

  private static List<Object> split(
      Text text, String what, Arguments arguments, boolean fromRight) {
    Arguments.Bound bound = arguments.bind(what, 0, "sep", "maxsplit");
    long most = Values.whole(bound.get("maxsplit", -1L), what);
    long splits = most < 0 ? Long.MAX_VALUE : most;
    Object separator = bound.get("sep", null);
    List<Object> parts;
    if (separator == null) {
      parts = fromRight ? words(text, what, splits) : words(text, splits);
    } else {
      String by = Values.requireText(separator, what).string();
      if (by.isEmpty()) {
        throw new TemplateException(what + " by an empty separator");
      }
      parts = fromRight ? splitFromRight(text, by, splits) : split(text, by, splits);
    }
    return parts;
  }

  private static List<Object> split(Text text, String by, long splits) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.string().indexOf(by);
        at >= 0 && parts.size() < splits;
        at = text.string().indexOf(by, from)) {
      parts.add(text.sub(from, at));
      from = at + by.length();
    }
    parts.add(text.sub(from, text.units()));
    return parts;
  }

  private static List<Object> splitFromRight(Text text, String by, long splits) {
    List<Object> parts = new ArrayList<>();
    int to = text.units();
    while (parts.size() < splits) {
      int at = to < by.length() ? -1 : text.string().lastIndexOf(by, to - by.length());
      if (at < 0) {
        break;
      }
      parts.add(text.sub(at + by.length(), to));
      to = at;
    }
    parts.add(text.sub(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(Text text, String what, long splits) {
    if (splits != Long.MAX_VALUE) {
      throw new TemplateException(what + " at white space with maxsplit, not known here");
    }
    return words(text, splits);
  }

  private static List<Object> words(Text text, long splits) {
    List<Object> words = new ArrayList<>();
    String string = text.string();
    int from = Spaces.skip(string, 0, string.length());
    while (from < string.length()) {
      int to = from;
      while (to < string.length() && !Spaces.isSpace(string.charAt(to))) {
        to++;
      }
      if (words.size() == splits) {
        words.add(text.sub(from, text.units()));
        break;
      }
      words.add(text.sub(from, to));
      from = Spaces.skip(string, to, string.length());
    }
    return words;
  }

  static List<Object> lines(Text text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    String string = text.string();
    int from = 0;
    for (int i = 0; i < string.length(); i++) {
      if (Spaces.isLineEnd(string.charAt(i))) {
        boolean two = string.startsWith("\r\n", i);
        int next = two ? i + 2 : i + 1;
        lines.add(text.sub(from, keepEnds ? next : i));
        from = next;
        i = next - 1;
      }
    }
    if (from < string.length()) {
      lines.add(text.sub(from, string.length()));
    }
    return lines;
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

  private static Text lower(Text text, Arguments arguments, String what) {
    return none(text, arguments, what, TextMethods::lower);
  }

  private static Text upper(Text text, Arguments arguments, String what) {
    return none(text, arguments, what, TextMethods::upper);
  }

  static Text lower(Text text) {
    return changed(text, text.string().toLowerCase(Locale.ROOT));
  }

  static Text upper(Text text) {
    return changed(text, text.string().toUpperCase(Locale.ROOT));
  }

  private static Text changed(Text text, String changed) {
    return changed.length() == text.units()
        ? new Text(changed, text.marks(), text.isSafe())
        : text.replacedBy(changed);
  }

  static Text capitalize(Text text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.string().codePointAt(0));
    Text rest = lower(text);
    if (rest.units() != text.units()) {
      throw new TemplateException("capitalizing a string that changes its length");
    }
    return new TextBuilder()
        .append(titled(text.sub(0, first)))
        .append(rest.sub(first, rest.units()))
        .build()
        .withSafe(text.isSafe());
  }

  private static Text titled(Text character) {
    int point = character.string().codePointAt(0);
    if (point >= 0x80) {
      String upper = character.string().toUpperCase(Locale.ROOT);
      int title = Character.toTitleCase(point);
      if (!upper.equals(Character.toString(title))) {
        throw new TemplateException("the capital of '" + character.string() + "', not known here");
      }
    }
    return changed(character, Character.toString(Character.toTitleCase(point)));
  }

  private static Text title(Text text) {
    TextBuilder to = new TextBuilder();
    boolean inside = false;
    for (Text character : text.characters()) {
      int point = character.string().codePointAt(0);
      boolean cased =
          Character.isUpperCase(point)
              || Character.isLowerCase(point)
              || Character.isTitleCase(point);
      to.append(cased && !inside ? titled(character) : lower(character));
      inside = cased;
    }
    return to.build().withSafe(text.isSafe());
  }

  static Text join(Text separator, java.util.Iterator<Object> items, String what) {
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
      throw new TemplateException(what + ": there is no '" + part + "'");
    }
    return at < 0 ? -1L : (long) text.string().codePointCount(0, at);
  }

  private static long count(Text text, Text part) {
    return part.isEmpty()
        ? text.length() + 1L
        : split(text, part.string(), Long.MAX_VALUE).size() - 1L;
  }

  private static Tuple partition(Text text, Text by, boolean first) {
    if (by.isEmpty()) {
      throw new TemplateException("the string method partition() by an empty separator");
    }
    int at = first ? text.string().indexOf(by.string()) : text.string().lastIndexOf(by.string());
    if (at < 0) {
      return first
          ? Tuple.of(text, Text.EMPTY, Text.EMPTY)
          : Tuple.of(Text.EMPTY, Text.EMPTY, text);
    }
    return Tuple.of(text.sub(0, at), by, text.sub(at + by.units(), text.units()));
  }

  private static boolean all(Text text, Arguments arguments, String what, IntPredicate test) {
    arguments.bind(what, 0);
    return !text.isEmpty() && text.string().codePoints().allMatch(test);
  }

  private static boolean ascii(Text text, String name, Arguments arguments, String what) {
    arguments.bind(what, 0);
    if (text.string().chars().anyMatch(c -> c >= 0x80)) {
      throw new TemplateException(what + " of a string beyond ASCII, not known here");
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
      throw new TemplateException(what + " with a fill of " + fill.length() + " characters");
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
