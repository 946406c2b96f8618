package io.sparkllama.spark.internal.function;

import io.sparkllama.result.TokenizationResult;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_count_tokens(text [, options])}. */
final class CountTokensFunction extends TokenizingFunction {

  private static final long serialVersionUID = 1L;

  CountTokensFunction() {
    super(
        "count_tokens",
        "Returns the number of tokens of a text; NULL if the text cannot be tokenized.",
        DataTypes.IntegerType);
  }

  @Override
  Object valueOf(TokenizationResult result) {
    return result.count();
  }
}
