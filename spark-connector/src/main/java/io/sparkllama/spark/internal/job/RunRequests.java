package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.executor.EngineName;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.input.PromptTemplate;
import io.sparkllama.spark.internal.job.input.Selection;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.sql.Columns;
import io.sparkllama.spark.internal.sql.LlamaColumns;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The requests of a run: the selected rows with their prompts, and the call to make for each. It is
 * a plan, for which no row has been read yet. Immutable.
 *
 * @param rows the selected rows of the input, with the column of prompts
 * @param promptColumn name of the column of prompts
 * @param promptSource the column or the template that the prompts come from, for the fingerprint
 * @param function the function to call
 * @param call the call of the function over columns of {@code rows}
 * @param result the column of results that the call adds
 * @param options options for every row
 */
record RunRequests(
    Dataset<Row> rows,
    String promptColumn,
    String promptSource,
    ModelFunction function,
    LlamaColumns call,
    ResultColumn result,
    CallOptions options) {

  private static final String PROMPT = "prompt";

  /** Column of a template's prompts if the input already has a column {@value #PROMPT}. */
  private static final String RENDERED_PROMPT = "rendered_prompt";

  /**
   * The requests that a run's arguments describe.
   *
   * @throws IllegalArgumentException if a column is missing or has the wrong type
   * @throws IOException if the file of a prompt template cannot be read
   */
  static RunRequests of(RunArguments arguments, CallOptions options, Dataset<Row> input)
      throws IOException {
    ModelFunction function = ModelFunctions.ofMode(arguments.mode());
    function.check(options);
    Dataset<Row> rows = Selection.of(input, arguments.input());
    String prompt = arguments.prompts().column().orElse(PROMPT);
    Optional<PromptTemplate> template = arguments.prompts().readTemplate();
    if (template.isPresent()) {
      prompt = Arrays.asList(input.columns()).contains(PROMPT) ? RENDERED_PROMPT : PROMPT;
      Columns.requireAbsent(
          input.schema(), prompt, "the prompt template makes one; rename or drop that");
      rows = rows.withColumn(prompt, template.get().column(input.columns()));
    } else if (function == ModelFunctions.CHAT) {
      Columns.requireMessages(input.schema(), prompt);
    } else {
      Columns.requireStrings(input.schema(), prompt);
    }
    StructType schema = rows.schema();
    Columns.requireAbsent(schema, options.outputColumn(), "set --output-column");
    LlamaColumns call = new LlamaColumns(function, options, List.of(prompt));
    if (arguments.prompts().optionsColumn().isPresent()) {
      String column = arguments.prompts().optionsColumn().get();
      Columns.requireOptions(schema, column);
      call = call.withOptionsColumn(column);
    }
    return new RunRequests(
        rows,
        prompt,
        template.map(PromptTemplate::text).orElse("column " + prompt),
        function,
        arguments.dedupe() ? call.withDeduplication() : call,
        new ResultColumn(options.outputColumn(), call.dataType()),
        options);
  }

  /** The schema of the output. */
  StructType schema() {
    return rows.schema().add(result.name(), result.type());
  }

  /** Adds the column of results to rows. */
  Dataset<Row> addResults(Dataset<Row> some) {
    return call.addTo(some);
  }

  /** Partitions rows so that equal prompts are in one task and next to each other. */
  Dataset<Row> partitionByPrompt(Dataset<Row> some, int tasks) {
    String prompt = Ids.quoted(promptColumn);
    return some.repartition(tasks, col(prompt)).sortWithinPartitions(prompt);
  }

  /** The name of the engine and its build. */
  String engine() {
    return EngineName.of(options);
  }

  /**
   * The fingerprint of everything but the prompt that decides a result. Reads the whole model file
   * if it is local.
   */
  Fingerprint ofResults() {
    Map<String, String> parts = new HashMap<>(options.resultOptions());
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    parts.put("model", store.identity(options.model(), options.modelSha256()));
    parts.put("engine", engine());
    parts.put("mode", function.fingerprint());
    return Fingerprint.of(parts);
  }

  /**
   * The fingerprint of everything but the input that decides a row of the output.
   *
   * @param ofResults {@link #ofResults}
   * @param optionsColumn column with options of each row
   */
  Fingerprint rowFingerprint(Fingerprint ofResults, Optional<String> optionsColumn) {
    Map<String, String> parts = new HashMap<>(ofResults.parts());
    parts.put("prompt", promptSource);
    parts.put("options_column", optionsColumn.orElse(""));
    parts.put(
        "columns",
        Arrays.stream(schema().fields())
            .map(field -> field.name() + " " + field.dataType().catalogString())
            .collect(Collectors.joining(", ")));
    return Fingerprint.of(parts);
  }
}
