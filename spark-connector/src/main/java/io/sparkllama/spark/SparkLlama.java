package io.sparkllama.spark;

import io.sparkllama.spark.execution.PartitionGenerator;
import io.sparkllama.spark.execution.ResultStruct;
import io.sparkllama.spark.sql.LlamaSessionExtensions;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** LLM inference on datasets, for Java and Scala. */
public final class SparkLlama {

  private SparkLlama() {}

  /**
   * Adds a column with the model's answer to each prompt: a struct of {@code text,
   * tokens_generated, processing_time_ms, success, error, prompt_tokens, finish_reason, truncated,
   * attempts}.
   *
   * <p>Lazy, as every transformation: the model is loaded in the executors when an action runs,
   * once per executor. Partitions, order and all other columns stay as they are. A row that fails
   * has the reason in its struct; a model that cannot be loaded fails the job.
   *
   * <pre>{@code
   * Dataset<Row> answered =
   *     SparkLlama.generate(table, "prompt", Map.of("model", "/models/m.gguf", "max_tokens", "50"));
   * }</pre>
   *
   * @param promptColumn name of a column of strings
   * @param options option names to values; what is not named comes from {@code spark.llama.*} in
   *     the session's configuration
   * @throws IllegalArgumentException if the column is missing or not of strings, the output column
   *     exists, or an option is unknown or wrong
   */
  public static Dataset<Row> generate(
      Dataset<Row> dataset, String promptColumn, Map<String, String> options) {
    return generate(dataset, promptColumn, read(dataset.sparkSession(), options));
  }

  static Dataset<Row> generate(Dataset<Row> dataset, String promptColumn, LlamaOptions options) {
    StructType input = dataset.schema();
    requireStrings(input, promptColumn);
    requireAbsent(input, options.outputColumn());
    MapPartitionsFunction<Row, Row> generator =
        new PartitionGenerator(options, input.fieldIndex(promptColumn));
    return dataset.mapPartitions(
        generator, Encoders.row(input.add(options.outputColumn(), ResultStruct.SCHEMA)));
  }

  /**
   * Brings the SQL functions into a session that is running already and was started without the
   * jar, as in a notebook. Calls then work in SELECT and WHERE; everything that docs/sql.md tells
   * needs a session that was started with the jar on its class path.
   */
  public static void register(SparkSession session) {
    LlamaSessionExtensions.register(session);
  }

  /** The options of a call in a session. */
  static LlamaOptions read(SparkSession session, Map<String, String> options) {
    return LlamaOptions.read(options, CollectionConverters.asJava(session.conf().getAll()));
  }

  static void requireStrings(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "there is no column '"
              + column
              + "'; the columns are "
              + String.join(", ", schema.fieldNames()));
    }
    DataType type = schema.apply(column).dataType();
    if (!type.equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "column '" + column + "' is of type " + type.sql() + "; it must be STRING");
    }
  }

  private static void requireAbsent(StructType schema, String column) {
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "there is a column '" + column + "' already; set the option output_column");
    }
  }
}
