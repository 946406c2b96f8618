package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The target of an assignment. */
sealed interface Target extends Node {

  void assign(Scope scope, Object value);

  /** The names it sets. */
  default List<String> names() {
    return List.of();
  }

  /** A variable. */
  record Variable(String name) implements Target {
    @Override
    public void assign(Scope scope, Object value) {
      scope.set(name, value);
    }

    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.store(name);
    }
  }

  /** An attribute of a namespace. */
  record OfNamespace(String name, String attribute) implements Target {
    @Override
    public void assign(Scope scope, Object value) {
      if (!(scope.get(name) instanceof Namespace namespace)) {
        throw new TemplateException(
            "setting '" + name + "." + attribute + "', where '" + name + "' is not a namespace");
      }
      namespace.set(attribute, value);
    }

    @Override
    public void declare(Symbols symbols) {
      symbols.load(name);
    }
  }

  /** Several targets, one per item of the value. */
  record Several(List<Target> targets) implements Target {
    @Override
    public void assign(Scope scope, Object value) {
      Iterator<Object> items = Values.iterate(value);
      for (Target target : targets) {
        if (!items.hasNext()) {
          throw new TemplateException("too few values for " + targets.size() + " names");
        }
        target.assign(scope, items.next());
      }
      if (items.hasNext()) {
        throw new TemplateException("too many values for " + targets.size() + " names");
      }
    }

    @Override
    public List<String> names() {
      List<String> names = new ArrayList<>();
      targets.forEach(target -> names.addAll(target.names()));
      return names;
    }

    @Override
    public void declare(Symbols symbols) {
      targets.forEach(target -> target.declare(symbols));
    }
  }
}
