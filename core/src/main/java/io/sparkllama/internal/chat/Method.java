package io.sparkllama.internal.chat;

/**
 * A bound method. Support for it is checked when it is called.
 *
 * @param owner the value
 * @param name the method's name
 */
record Method(Object owner, String name) implements Function {

  @Override
  public Object call(RenderState state, Arguments arguments) {
    if (owner instanceof Text text) {
      return TextMethods.call(text, name, arguments);
    }
    if (owner instanceof Dict dict) {
      return DictMethods.call(dict, name, arguments);
    }
    return ListMethods.call(owner, name, arguments);
  }

  @Override
  public String title() {
    return "the method " + name + "() of " + Values.typeName(owner);
  }
}
