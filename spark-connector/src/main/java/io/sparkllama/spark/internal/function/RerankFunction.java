package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.result.Failure;
import io.sparkllama.result.RerankResult;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.types.DataTypes;

/** {@code llm_rerank(query, document [, options])}. */
final class RerankFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  RerankFunction() {
    super(
        "rerank",
        "Scores with a reranker how relevant a document is to a query. Returns a float, higher"
            + " is better; NULL if the pair cannot be scored.",
        List.of(Parameter.text("query"), Parameter.text("document")),
        DataTypes.FloatType,
        RequestConfigs.RERANKING);
  }

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    RerankRequest request =
        new RerankRequest(RowArguments.text(arguments[0]), RowArguments.text(arguments[1]));
    return Futures.map(
        processor.batchRerankAsync(List.of(request), options.reranking()),
        results -> resultOf(results.get(0)));
  }

  private static RowResult resultOf(RerankResult result) {
    return new RowResult(
        result.success() ? (Object) result.score() : null,
        result.failure(),
        result.promptTokens(),
        0,
        result.prefixTokens(),
        0,
        0);
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return processor.faultOf(new RerankRequest(SAMPLE, SAMPLE), options.reranking());
  }
}
