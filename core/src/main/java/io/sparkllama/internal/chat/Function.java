package io.sparkllama.internal.chat;

/** Anything a template can call. */
interface Function {

  Object call(RenderState state, Arguments arguments);

  /** How to refer to it in messages. */
  default String title() {
    return "a function";
  }
}
