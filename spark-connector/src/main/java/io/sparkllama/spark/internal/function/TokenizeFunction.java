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
        "Returns the token ids of a text as an array of integers; NULL if the text cannot be"
            + " tokenized.",
        DataTypes.createArrayType(DataTypes.IntegerType, false));
  }

  @Override
  Object valueOf(TokenizationResult result) {
    return ArrayData.toArrayData(result.tokens());
  }
}
