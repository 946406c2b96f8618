package io.sparkllama.spark.internal.function;

import io.sparkllama.request.Prompt;

/** {@code llm_generate(prompt [, options])}. */
final class GenerateFunction extends GeneratingFunction {

  private static final long serialVersionUID = 1L;

  GenerateFunction() {
    super(
        "generate",
        "Generates text for a prompt. Returns a struct of text, counts, success and error.",
        Parameter.text("prompt"));
  }

  @Override
  Prompt prompt(Object argument) {
    return Prompt.text(RowArguments.text(argument));
  }

  @Override
  Prompt sample() {
    return Prompt.text(SAMPLE);
  }
}
