package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.Prompt;
import io.sparkllama.ScoreRequest;
import io.sparkllama.ScoreResult;
import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.internal.options.OptionNames;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code llm_score(prompt, continuation [, options])}. */
final class ScoreFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  ScoreFunction() {
    super(
        "score",
        "How probable a continuation is; a struct of log_likelihood, tokens, perplexity, success"
            + " and error.",
        List.of(Parameter.text("prompt"), Parameter.text("continuation")),
        new StructType()
            .add("log_likelihood", DataTypes.DoubleType, true)
            .add("tokens", DataTypes.IntegerType, false)
            .add("perplexity", DataTypes.DoubleType, true)
            .add("success", DataTypes.BooleanType, false)
            .add("error", DataTypes.StringType, true),
        RequestConfigs.SCORING);
  }

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
    ScoreRequest request =
        new ScoreRequest(
            Prompt.text(RowArguments.text(arguments[0])), RowArguments.text(arguments[1]));
    return Futures.map(
        processor.batchScoreAsync(List.of(request), options.scoring()),
        results -> resultOf(results.get(0)));
  }

  @Override
  public RowResult failed(String error, LlamaOptions options) {
    return resultOf(ScoreResult.failed(error, 0, 0));
  }

  private static RowResult resultOf(ScoreResult result) {
    boolean success = result.success();
    Object value =
        new GenericInternalRow(
            new Object[] {
              success ? (Object) result.logLikelihood() : null,
              result.tokens(),
              success ? (Object) result.perplexity() : null,
              success,
              UTF8String.fromString(OptionNames.inSql(result.error()))
            });
    return new RowResult(
        value, result.error(), result.promptTokens(), 0, result.prefixTokens(), 0, 0);
  }

  @Override
  Optional<String> faultOf(ParallelProcessor processor, LlamaOptions options) {
    return processor.faultOf(new ScoreRequest(Prompt.text(SAMPLE), SAMPLE), options.scoring());
  }
}
