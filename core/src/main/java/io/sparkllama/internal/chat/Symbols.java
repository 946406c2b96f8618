package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a frame of the template (the whole, the body of a loop, a macro) does with names. jinja2
 * decides from the text alone which names belong to a frame: one that a frame sets, and has not
 * read before, is undefined until then, even where a value of that name is given from outside.
 *
 * <p>Not thread-safe.
 */
final class Symbols {

  private enum Load {
    PARAMETER,
    OUTER,
    GIVEN,
    UNDEFINED
  }

  private final Symbols outer;
  private final Map<String, Load> loads = new HashMap<>();
  private final Set<String> stores = new HashSet<>();
  private final List<Runnable> innerFrames;

  /** The frame of which this is a branch, or itself. */
  private final Symbols whole;

  /** Whether filters that nobody knows are an error only when they are reached. */
  private boolean lenient;

  Symbols(Symbols outer) {
    this.outer = outer;
    this.innerFrames = new ArrayList<>();
    this.whole = this;
  }

  private Symbols(Symbols branchOf, boolean lenient) {
    this.outer = branchOf.outer;
    this.loads.putAll(branchOf.loads);
    this.stores.addAll(branchOf.stores);
    this.innerFrames = branchOf.innerFrames;
    this.whole = branchOf.whole;
    this.lenient = lenient;
  }

  private boolean knows(String name) {
    return loads.containsKey(name) || (outer != null && outer.knows(name));
  }

  void parameter(String name) {
    stores.add(name);
    loads.put(name, Load.PARAMETER);
  }

  void store(String name) {
    stores.add(name);
    loads.putIfAbsent(name, outer != null && outer.knows(name) ? Load.OUTER : Load.UNDEFINED);
  }

  void load(String name) {
    if (!knows(name)) {
      loads.put(name, Load.GIVEN);
    }
  }

  boolean isLenient() {
    return lenient;
  }

  /** Declares what is reached only under a condition, in the same frame. */
  void underCondition(Runnable declaration) {
    boolean before = lenient;
    lenient = true;
    declaration.run();
    lenient = before;
  }

  /** Declares branches of which at most one is taken. */
  void branches(List<? extends List<? extends Node>> branches) {
    List<Symbols> symbols = new ArrayList<>();
    for (List<? extends Node> branch : branches) {
      Symbols inBranch = new Symbols(this, true);
      branch.forEach(node -> node.declare(inBranch));
      symbols.add(inBranch);
    }
    Set<String> stored = new HashSet<>();
    symbols.forEach(branch -> stored.addAll(branch.stores));
    stored.removeAll(stores);
    for (Symbols branch : symbols) {
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : stored) {
      loads.put(name, outer != null && outer.knows(name) ? Load.OUTER : Load.GIVEN);
    }
  }

  /** Has a frame within this one declared once all of this one is known. */
  void innerFrame(java.util.function.Consumer<Symbols> declaration) {
    innerFrames.add(() -> declaration.accept(new Symbols(whole)));
  }

  /** Declares the frames within, and tells which names are undefined at the begin of this one. */
  Set<String> finish() {
    innerFrames.forEach(Runnable::run);
    Set<String> undefined = new HashSet<>();
    loads.forEach(
        (name, load) -> {
          if (load == Load.UNDEFINED) {
            undefined.add(name);
          }
        });
    return Set.copyOf(undefined);
  }
}
