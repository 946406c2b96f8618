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
 * What a run asks of the model, and for which rows.
 *
 * @param rows those of the input that are wanted, each with its prompt
 * @param promptColumn the column that is asked
 * @param promptSource where the prompts come from: a column or a template
 * @param function what is asked
 * @param asked what is asked, of which columns
 * @param result the column that this adds
 * @param options those of all rows
 */
record Work(
    Dataset<Row> rows,
    String promptColumn,
    String promptSource,
    ModelFunction function,
    LlamaColumns asked,
    ResultColumn result,
    CallOptions options) {

  private static final String PROMPT = "prompt";

  /** The column of a template's prompts where the input has a column {@value #PROMPT}. */
  private static final String RENDERED_PROMPT = "rendered_prompt";

  /**
   * The work that arguments ask for.
   *
   * @throws IllegalArgumentException if columns are missing or not what they must be
   * @throws IOException if a template's file cannot be read
   */
  static Work of(RunArguments arguments, CallOptions options, Dataset<Row> input)
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
    LlamaColumns asked = new LlamaColumns(function, options, List.of(prompt));
    if (arguments.prompts().optionsColumn().isPresent()) {
      String column = arguments.prompts().optionsColumn().get();
      Columns.requireOptions(schema, column);
      asked = asked.withOptionsColumn(column);
    }
    return new Work(
        rows,
        prompt,
        template.map(PromptTemplate::text).orElse("column " + prompt),
        function,
        arguments.dedupe() ? asked.withDeduplication() : asked,
        new ResultColumn(options.outputColumn(), asked.dataType()),
        options);
  }

  /** The columns of what is written. */
  StructType schema() {
    return rows.schema().add(result.name(), result.type());
  }

  /** Rows with their results. */
  Dataset<Row> ask(Dataset<Row> some) {
    return asked.addTo(some);
  }

  /** Rows partitioned so that equal prompts are in one task, one behind the other. */
  Dataset<Row> partitionByPrompt(Dataset<Row> some, int tasks) {
    String prompt = Ids.quoted(promptColumn);
    return some.repartition(tasks, col(prompt)).sortWithinPartitions(prompt);
  }

  /** The engine and its build. */
  String engine() {
    return EngineName.of(options);
  }

  /** What decides the result of a given prompt. Reads a model that lies on this host. */
  Fingerprint ofResults() {
    Map<String, String> parts = new HashMap<>(options.resultOptions());
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    parts.put("model", store.identity(options.model(), options.modelSha256()));
    parts.put("engine", engine());
    parts.put("mode", function.fingerprint());
    return Fingerprint.of(parts);
  }

  /**
   * What decides the row that is written for a row.
   *
   * @param ofResults {@link #ofResults}
   * @param optionsColumn column with options of the row
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
