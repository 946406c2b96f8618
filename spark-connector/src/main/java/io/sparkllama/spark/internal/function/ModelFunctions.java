package io.sparkllama.spark.internal.function;

import java.util.List;

/** The list of functions that call a model, for everything that offers functions. Thread-safe. */
public final class ModelFunctions {

  public static final ModelFunction GENERATE = new GenerateFunction();
  public static final ModelFunction CHAT = new ChatFunction();
  public static final ModelFunction TOKENIZE = new TokenizeFunction();
  public static final ModelFunction COUNT_TOKENS = new CountTokensFunction();
  public static final ModelFunction EMBED = new EmbedFunction();
  public static final ModelFunction EMBED_TOKENS = new EmbedTokensFunction();
  public static final ModelFunction CLASSIFY = new ClassifyFunction();
  public static final ModelFunction SCORE = new ScoreFunction();
  public static final ModelFunction RERANK = new RerankFunction();

  private static final List<ModelFunction> ALL =
      List.of(GENERATE, CHAT, TOKENIZE, COUNT_TOKENS, EMBED, EMBED_TOKENS, CLASSIFY, SCORE, RERANK);

  private ModelFunctions() {}

  /** All functions, in the order of the documentation. */
  public static List<ModelFunction> all() {
    return ALL;
  }

  static ModelFunction of(String name) {
    return ALL.stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no function '" + name + "'"));
  }

  /**
   * The function of a mode of the job.
   *
   * @throws IllegalArgumentException naming the modes if there is no such mode
   */
  public static ModelFunction ofMode(String mode) {
    if (!modes().contains(mode)) {
      throw new IllegalArgumentException(
          "--mode is '" + mode + "'; it must be one of " + String.join(", ", modes()));
    }
    return of(mode);
  }

  /** The names of the job's modes. */
  public static List<String> modes() {
    return ALL.stream().filter(ModelFunction::isMode).map(ModelFunction::name).toList();
  }
}
