package io.sparkllama.spark.internal.function;

import io.sparkllama.result.TokenizationResult;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_count_tokens(text [, options])}. */
final class CountTokensFunction extends TokenizingFunction {

  private static final long serialVersionUID = 1L;

  CountTokensFunction() {
    super(
        "count_tokens",
        "The number of a text's tokens; NULL for a text that has none.",
        DataTypes.IntegerType);
  }

  @Override
  Object valueOf(TokenizationResult result) {
    return result.count();
  }
}
