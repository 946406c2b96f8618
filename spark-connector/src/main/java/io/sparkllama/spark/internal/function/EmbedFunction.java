package io.sparkllama.spark.internal.function;

import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Pooling;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.EmbeddingOptions;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_embed(text [, options])}. */
final class EmbedFunction extends EmbeddingFunction {

  private static final long serialVersionUID = 1L;

  EmbedFunction() {
    super(
        "embed",
        "Returns the embedding of a text as an array of floats; NULL if the text cannot be"
            + " embedded.",
        DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  @Override
  EmbeddingConfig config(CallOptions options) {
    return options.embedding();
  }

  @Override
  Object valueOf(EmbeddingResult result) {
    if (result.vectors().length > 1) {
      throw new IllegalArgumentException(
          "the model returns a vector for each token; set "
              + EmbeddingOptions.POOLING
              + ", or use llm_embed_tokens");
    }
    return ArrayData.toArrayData(result.vector());
  }

  @Override
  public void check(CallOptions options) {
    if (options.embedding().pooling() == Pooling.NONE) {
      throw new IllegalArgumentException(
          EmbeddingOptions.POOLING
              + " is 'none', which returns a vector for each token; use llm_embed_tokens, or"
              + " another pooling");
    }
  }

  @Override
  boolean isMode() {
    return true;
  }
}
