package io.sparkllama.spark.internal.function;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code llm_classify(text, labels [, options])}. */
final class ClassifyFunction extends ModelFunction {

  private static final long serialVersionUID = 1L;

  ClassifyFunction() {
    super(
        "classify",
        "Picks the label that is the most probable continuation of a text. Returns a struct of"
            + " label, probabilities, success, error and error_kind.",
        List.of(Parameter.text("text"), Parameter.labels()),
        FailureFields.addTo(
            new StructType()
                .add("label", DataTypes.StringType, true)
                .add(
                    "probabilities",
                    DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
                    false)),
        RequestConfigs.SCORING);
  }

  @Override
  public CompletableFuture<RowResult> ask(
      ParallelProcessor processor, CallOptions options, Object[] arguments) {
    return Futures.map(
        processor.batchClassifyAsync(
            List.of(RowArguments.text(arguments[0])),
            RowArguments.labels((ArrayData) arguments[1]),
            options.scoring()),
        results -> resultOf(results.get(0)));
  }

  @Override
  public RowResult failed(Failure failure, CallOptions options) {
    return resultOf(new ClassificationResult(null, Map.of(), failure));
  }

  private static RowResult resultOf(ClassificationResult result) {
    Failure failure = result.failure();
    Object[] labels =
        result.probabilities().keySet().stream().map(UTF8String::fromString).toArray();
    Object[] shares = result.probabilities().values().toArray();
    Object value =
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString(result.label()),
              new ArrayBasedMapData(new GenericArrayData(labels), new GenericArrayData(shares)),
              result.success(),
              FailureFields.error(failure),
              FailureFields.kind(failure)
            });
    return RowResult.of(value, failure);
  }

  @Override
  Optional<Failure> faultOf(ParallelProcessor processor, CallOptions options) {
    return processor.faultOf(new ScoreRequest(Prompt.text(SAMPLE), SAMPLE), options.scoring());
  }
}
