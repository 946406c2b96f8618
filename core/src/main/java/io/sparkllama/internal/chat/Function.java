package io.sparkllama.internal.chat;

/** What a template can call. */
interface Function {

  Object call(Run run, Arguments arguments);

  /** What to call it in a message. */
  default String title() {
    return "a function";
  }
}
