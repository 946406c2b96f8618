package io.sparkllama.spark.internal.function;

import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Pooling;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_embed_tokens(text [, options])}. */
final class EmbedTokensFunction extends EmbeddingFunction {

  private static final long serialVersionUID = 1L;

  EmbedTokensFunction() {
    super(
        "embed_tokens",
        "Returns one vector per token of a text, for llm_max_sim; NULL if the text cannot be"
            + " embedded.",
        DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false));
  }

  @Override
  EmbeddingConfig config(CallOptions options) {
    return options.embedding().withPooling(Pooling.NONE);
  }

  @Override
  Object valueOf(EmbeddingResult result) {
    return new GenericArrayData(
        Arrays.stream(result.vectors()).map(ArrayData::toArrayData).toArray());
  }
}
