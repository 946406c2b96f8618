package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.Pooling;

/** Options for embedding texts. */
public final class EmbeddingOptions {

  static final OptionGroup GROUP = new OptionGroup("Embeddings");

  public static final OptionKey<Pooling> POOLING =
      GROUP
          .choice(Options.POOLING, Pooling.MODEL)
          .scope(Scope.ROW)
          .changesResults()
          .help(
              "pooling of token embeddings; model follows the model file, none is for llm_embed_tokens")
          .declare();

  public static final OptionKey<Boolean> NORMALIZED =
      GROUP
          .key(Options.NORMALIZED, ValueType.BOOLEAN, true)
          .scope(Scope.ROW)
          .changesResults()
          .help("whether to scale embeddings to length 1")
          .declare();

  private EmbeddingOptions() {}
}
