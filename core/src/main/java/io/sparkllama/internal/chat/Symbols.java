package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a frame (the template, a loop body, a macro) uses names. jinja2 resolves names statically: a
 * name that a frame sets, and has not read before, is undefined until then, even if a variable of
 * that name exists outside.
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

  /** The frame of which this is a branch, or this frame itself. */
  private final Symbols whole;

  /** Whether unknown filters are an error only when they are reached. */
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

  /** Declares a conditional part of the same frame. */
  void underCondition(Runnable declaration) {
    boolean before = lenient;
    lenient = true;
    declaration.run();
    lenient = before;
  }

  /** Declares branches, of which at most one is executed. */
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

  /** Registers a nested frame, to be declared once this frame is complete. */
  void innerFrame(java.util.function.Consumer<Symbols> declaration) {
    innerFrames.add(() -> declaration.accept(new Symbols(whole)));
  }

  /**
   * Declares the nested frames. Returns the names that are undefined at the start of this frame.
   */
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
