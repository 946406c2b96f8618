package io.sparkllama.spark;

import io.sparkllama.annotation.Experimental;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.Spelling;
import io.sparkllama.spark.internal.sql.Columns;
import io.sparkllama.spark.internal.sql.LlamaColumns;
import io.sparkllama.spark.internal.sql.SessionSetup;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** LLM inference on datasets, for Java and Scala. Thread-safe; all methods are lazy. */
public final class SparkLlama {

  private SparkLlama() {}

  /**
   * Adds a column with the result of each prompt: a struct with the fields of {@link LlamaResult},
   * named as in SQL.
   *
   * <p>An action loads the model, once per executor. Partitions, order and all other columns stay
   * unchanged. A failed row has the reason in its struct. A model that cannot be loaded fails the
   * Spark job.
   *
   * <pre>{@code
   * Dataset<Row> generated =
   *     SparkLlama.generate(table, "prompt", Map.of("model", "/models/m.gguf", "max_tokens", "50"));
   * }</pre>
   *
   * @param promptColumn name of a column of strings
   * @param options values of options by name; other options come from {@code spark.llama.*} in the
   *     session's configuration
   * @throws IllegalArgumentException if the column is missing or has no strings, the output column
   *     exists, or an option is unknown or wrong
   */
  public static Dataset<Row> generate(
      Dataset<Row> dataset, String promptColumn, Map<String, String> options) {
    return generate(dataset, promptColumn, read(dataset.sparkSession(), options));
  }

  static Dataset<Row> generate(Dataset<Row> dataset, String promptColumn, CallOptions options) {
    return withStrings(
        dataset, new LlamaColumns(ModelFunctions.GENERATE, options, List.of(promptColumn)));
  }

  /**
   * As {@link #generate}, but for conversations.
   *
   * @param messagesColumn name of a column of arrays of structs of {@code role} and {@code content}
   */
  public static Dataset<Row> chat(
      Dataset<Row> dataset, String messagesColumn, Map<String, String> options) {
    Columns.requireMessages(dataset.schema(), messagesColumn);
    return call(
        dataset,
        new LlamaColumns(
            ModelFunctions.CHAT, read(dataset.sparkSession(), options), List.of(messagesColumn)));
  }

  /** Adds a column with the ids of each text's tokens, an array of integers; null on failure. */
  public static Dataset<Row> tokenize(
      Dataset<Row> dataset, String textColumn, Map<String, String> options) {
    return withStrings(ModelFunctions.TOKENIZE, dataset, List.of(textColumn), options);
  }

  /** Adds a column with the number of each text's tokens; null on failure. */
  public static Dataset<Row> countTokens(
      Dataset<Row> dataset, String textColumn, Map<String, String> options) {
    return withStrings(ModelFunctions.COUNT_TOKENS, dataset, List.of(textColumn), options);
  }

  /** Adds a column with the vector of each text, an array of floats; null on failure. */
  public static Dataset<Row> embed(
      Dataset<Row> dataset, String textColumn, Map<String, String> options) {
    return withStrings(ModelFunctions.EMBED, dataset, List.of(textColumn), options);
  }

  /** Adds a column with a vector for each token of each text, for {@code llm_max_sim}. */
  public static Dataset<Row> embedTokens(
      Dataset<Row> dataset, String textColumn, Map<String, String> options) {
    return withStrings(ModelFunctions.EMBED_TOKENS, dataset, List.of(textColumn), options);
  }

  /**
   * Adds a column with the most probable of some labels as each text's continuation: a struct of
   * {@code label, probabilities, success, error, error_kind}.
   */
  public static Dataset<Row> classify(
      Dataset<Row> dataset, String textColumn, List<String> labels, Map<String, String> options) {
    return withStrings(
        dataset,
        new LlamaColumns(
                ModelFunctions.CLASSIFY, read(dataset.sparkSession(), options), List.of(textColumn))
            .withLabels(labels));
  }

  /**
   * Adds a column with the log-likelihood of each continuation after its prompt: a struct of {@code
   * log_likelihood, tokens, perplexity, success, error, error_kind}.
   */
  public static Dataset<Row> score(
      Dataset<Row> dataset,
      String promptColumn,
      String continuationColumn,
      Map<String, String> options) {
    return withStrings(
        ModelFunctions.SCORE, dataset, List.of(promptColumn, continuationColumn), options);
  }

  /**
   * Adds a column with the relevance of each document to its query, computed by a reranker: a
   * float, higher is better; null on failure.
   */
  @Experimental
  public static Dataset<Row> rerank(
      Dataset<Row> dataset,
      String queryColumn,
      String documentColumn,
      Map<String, String> options) {
    return withStrings(
        ModelFunctions.RERANK, dataset, List.of(queryColumn, documentColumn), options);
  }

  private static Dataset<Row> withStrings(
      ModelFunction function,
      Dataset<Row> dataset,
      List<String> columns,
      Map<String, String> options) {
    return withStrings(
        dataset, new LlamaColumns(function, read(dataset.sparkSession(), options), columns));
  }

  private static Dataset<Row> withStrings(Dataset<Row> dataset, LlamaColumns call) {
    call.columns().forEach(column -> Columns.requireStrings(dataset.schema(), column));
    return call(dataset, call);
  }

  private static Dataset<Row> call(Dataset<Row> dataset, LlamaColumns call) {
    call.function().check(call.options());
    Columns.requireAbsent(
        dataset.schema(), call.options().outputColumn(), "set the option output_column");
    return call.addTo(dataset);
  }

  /**
   * Registers the SQL functions with a running session that was started without the jar, as in a
   * notebook. Calls then work in SELECT and WHERE. Everything else in docs/reference/functions.md
   * needs a session that was started with the jar on its class path.
   */
  public static void register(SparkSession session) {
    SessionSetup.register(session);
  }

  /** The options of a call in a session. */
  static CallOptions read(SparkSession session, Map<String, String> options) {
    return read(session, options, Spelling.OPTION);
  }

  /** As above, for options in another spelling. */
  static CallOptions read(SparkSession session, Map<String, String> options, Spelling spelling) {
    return CallOptions.read(
        options, spelling, CollectionConverters.asJava(session.conf().getAll()));
  }
}
