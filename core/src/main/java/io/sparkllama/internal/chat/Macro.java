package io.sparkllama.internal.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A macro or a call block. Immutable. Its body sees the names of the place of its definition. */
final class Macro implements Function {

  /**
   * The definition of a macro.
   *
   * @param name its name; null for a call block
   * @param parameters names of its parameters
   * @param defaults default values of the last parameters
   * @param body its body
   * @param special which of {@code caller}, {@code kwargs} and {@code varargs} the body reads
   */
  record Signature(
      String name,
      List<String> parameters,
      List<Expression> defaults,
      Body body,
      List<String> special) {

    void declare(Symbols symbols) {
      parameters.forEach(symbols::parameter);
      defaults.forEach(expression -> expression.declare(symbols));
      body.declareFrame(symbols, special);
    }

    boolean reads(String which) {
      return special.contains(which) && !parameters.contains(which);
    }
  }

  private final Signature signature;
  private final Scope outer;

  Macro(Signature signature, Scope outer) {
    this.signature = signature;
    this.outer = outer;
  }

  @Override
  public String title() {
    return signature.name() == null ? "the call block" : "the macro " + signature.name() + "()";
  }

  @Override
  public Object call(RenderState state, Arguments arguments) {
    Scope scope = signature.body().frame(outer);
    Map<String, Object> named = arguments.namedCopy();
    List<String> parameters = signature.parameters();
    int given = Math.min(parameters.size(), arguments.positional().size());
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i);
      if (i < given) {
        scope.set(name, arguments.positional().get(i));
      } else if (named.containsKey(name)) {
        scope.set(name, named.remove(name));
      } else {
        scope.unset(name);
      }
    }
    bindSpecial(scope, arguments, named);
    for (int i = 0; i < parameters.size(); i++) {
      setDefault(scope, i);
    }
    TextBuilder to = new TextBuilder();
    signature.body().execute(scope, to);
    return to.build();
  }

  private void bindSpecial(Scope scope, Arguments arguments, Map<String, Object> named) {
    int parameters = signature.parameters().size();
    if (signature.reads("caller")) {
      Object caller = named.remove("caller");
      scope.set("caller", caller == null ? new Undefined("no caller is defined") : caller);
    }
    if (signature.reads("kwargs")) {
      Dict rest = new Dict();
      named.forEach((name, value) -> rest.put(Text.of(name), value));
      scope.set("kwargs", rest);
    } else if (!named.isEmpty()) {
      throw new TemplateException(
          title() + " with an unexpected argument '" + named.keySet().iterator().next() + "'");
    }
    int positional = arguments.positional().size();
    if (signature.reads("varargs")) {
      List<Object> rest =
          arguments.positional().subList(Math.min(parameters, positional), positional);
      scope.set("varargs", new Tuple(new ArrayList<>(rest)));
    } else if (positional > parameters) {
      throw new TemplateException(
          title() + " with " + positional + " arguments; it takes at most " + parameters);
    }
  }

  private void setDefault(Scope scope, int index) {
    String name = signature.parameters().get(index);
    if (scope.isMissing(name)) {
      int place = index - signature.parameters().size() + signature.defaults().size();
      scope.set(
          name,
          place < 0
              ? new Undefined("the argument '" + name + "' of " + title() + " was not given")
              : signature.defaults().get(place).value(scope));
    }
  }
}
