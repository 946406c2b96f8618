package io.sparkllama.spark.internal.function;

import io.sparkllama.result.TokenizationResult;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_tokenize(text [, options])}. */
final class TokenizeFunction extends TokenizingFunction {

  private static final long serialVersionUID = 1L;

  TokenizeFunction() {
    super(
        "tokenize",
        "The ids of a text's tokens, an array of integers; NULL for a text that has none.",
        DataTypes.createArrayType(DataTypes.IntegerType, false));
  }

  @Override
  Object valueOf(TokenizationResult result) {
    return ArrayData.toArrayData(result.tokens());
  }
}
