package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** The {@code loop} variable of a template. Not thread-safe. */
final class Loop implements Function {

  private static final Object NOTHING = new Object();
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "index",
          "index0",
          "revindex",
          "revindex0",
          "first",
          "last",
          "length",
          "depth",
          "depth0",
          "previtem",
          "nextitem",
          "cycle",
          "changed");

  private Iterator<Object> items;

  /** Number of items; negative while unknown. */
  private long size;

  /** Renders the loop for nested items, one level deeper; null if the loop is not recursive. */
  private final BiFunction<Object, Integer, Text> recurse;

  private final int depth;
  private long index = -1;
  private Object before = NOTHING;
  private Object current = NOTHING;
  private Object after = NOTHING;
  private List<Object> seen;

  Loop(Iterator<Object> items, long size, BiFunction<Object, Integer, Text> recurse, int depth) {
    this.items = items;
    this.size = size;
    this.recurse = recurse;
    this.depth = depth;
  }

  boolean advance() {
    if (!peek()) {
      return false;
    }
    before = current;
    current = after;
    after = NOTHING;
    index++;
    return true;
  }

  Object current() {
    return current;
  }

  private boolean peek() {
    if (after == NOTHING && items.hasNext()) {
      after = items.next();
    }
    return after != NOTHING;
  }

  long size() {
    if (size < 0) {
      List<Object> rest = new ArrayList<>();
      items.forEachRemaining(rest::add);
      items = rest.iterator();
      size = rest.size() + index + 1 + (after == NOTHING ? 0 : 1);
    }
    return size;
  }

  boolean has(String name) {
    return ATTRIBUTES.contains(name);
  }

  Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1;
      case "index0" -> index;
      case "revindex" -> size() - index;
      case "revindex0" -> size() - index - 1;
      case "first" -> index == 0;
      case "last" -> !peek();
      case "length" -> size();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index == 0 ? new Undefined("there is no previous item") : before;
      case "nextitem" -> peek() ? after : new Undefined("there is no next item");
      case "cycle" -> (Function) (state, arguments) -> cycle(arguments);
      default -> (Function) (state, arguments) -> changed(arguments);
    };
  }

  private Object cycle(Arguments arguments) {
    List<Object> values = arguments.positional();
    if (values.isEmpty()) {
      throw new TemplateException("loop.cycle() without values");
    }
    return values.get((int) (index % values.size()));
  }

  private boolean changed(Arguments arguments) {
    List<Object> values = new Tuple(arguments.positional());
    boolean same = seen != null && Ordering.equal(seen, values);
    seen = values;
    return !same;
  }

  @Override
  public Object call(RenderState state, Arguments arguments) {
    if (recurse == null) {
      throw new TemplateException("loop() in a loop that is not 'recursive'");
    }
    return recurse.apply(arguments.bind("loop()", 1, "iterable").get("iterable", null), depth + 1);
  }

  @Override
  public String title() {
    return "a loop";
  }
}
