package io.sparkllama.spark.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.distribution.ModelStore;
import io.sparkllama.spark.execution.ExecutorProcessors;
import io.sparkllama.spark.execution.ModelCall;
import io.sparkllama.spark.execution.PartitionCaller;
import io.sparkllama.spark.execution.RunHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * A run over a table, from what it reads to what it says at the end.
 *
 * <p>A run that can be resumed writes in chunks: tasks of some rows each, whose files Hadoop's
 * committer moves to the output as soon as the task has ended, each under a name that a second
 * attempt of the task would give it too. What is in the output is done; a run does the rest.
 */
public final class GenerateRun {

  private static final int SHOWN_CHARACTERS = 80;
  private static final String PROMPT = "prompt";
  private static final String FINGERPRINT_FILE = "fingerprint.json";

  /** Files of a task are in the output when the task has ended, not the job. */
  private static final Map<String, String> COMMIT_TASKS =
      Map.of("mapreduce.fileoutputcommitter.algorithm.version", "2");

  private final SparkSession session;
  private final JobArguments arguments;
  private final LlamaOptions options;
  private final Configuration hadoop;

  /**
   * @param options of the calls
   * @throws IllegalArgumentException if arguments do not go together
   */
  public GenerateRun(SparkSession session, JobArguments arguments, LlamaOptions options) {
    arguments.check();
    this.session = session;
    this.arguments = arguments;
    this.options = options;
    this.hadoop = session.sparkContext().hadoopConfiguration();
  }

  /** What is asked of the model for each row. */
  private record Work(
      Dataset<Row> rows, String promptColumn, ModelCall call, PartitionCaller caller) {}

  /**
   * Runs.
   *
   * @return the exit code: 0, or that of the budget which was used up
   */
  public int run() throws IOException {
    Dataset<Row> input =
        Tables.read(
            session, arguments.inputFormat, arguments.input, new HashMap<>(arguments.inputOptions));
    Work work = work(input);
    ResultColumn result = new ResultColumn(options.outputColumn(), work.caller().dataType());
    requireOptional(input.schema(), arguments.labelColumn);
    arguments.partitionBy.forEach(column -> requireColumn(input.schema(), column));
    if (!options.isDeterministic() && (arguments.dedupe || arguments.cache != null)) {
      throw new IllegalArgumentException(
          "--dedupe and --cache need answers that are the same each time; set --temperature 0 or a"
              + " --seed");
    }
    if (arguments.dryRun) {
      new DryRun(session, work.rows(), work.promptColumn(), work.caller(), options).print();
      return 0;
    }
    return arguments.resumable() ? runInChunks(work, result) : runWhole(work, result);
  }

  private Work work(Dataset<Row> input) throws IOException {
    ModelCall call = call();
    Dataset<Row> rows = arguments.select(input);
    String prompt = arguments.promptColumn == null ? PROMPT : arguments.promptColumn;
    Optional<PromptTemplate> template = template();
    if (template.isPresent()) {
      requireAbsent(input.schema(), PROMPT, "the prompt template gives");
      rows = rows.withColumn(PROMPT, template.get().column(input.columns()));
    } else {
      requirePrompts(call, input.schema(), prompt);
    }
    requireAbsent(rows.schema(), options.outputColumn(), "set --output-column; the run gives");
    StructType schema = rows.schema();
    PartitionCaller caller =
        new PartitionCaller(call, options, List.of(schema.fieldIndex(prompt)), List.of());
    if (arguments.optionsColumn != null) {
      requireMap(schema, arguments.optionsColumn);
      caller = caller.withOptionsColumn(schema.fieldIndex(arguments.optionsColumn));
    }
    return new Work(rows, prompt, call, arguments.dedupe ? caller.reusing() : caller);
  }

  private ModelCall call() {
    return switch (arguments.mode) {
      case "generate" -> ModelCall.GENERATE;
      case "chat" -> ModelCall.CHAT;
      case "embed" -> ModelCall.EMBED;
      case "tokenize" -> ModelCall.TOKENIZE;
      case "count_tokens" -> ModelCall.COUNT_TOKENS;
      default ->
          throw new IllegalArgumentException(
              "--mode is '"
                  + arguments.mode
                  + "'; it must be generate, chat, embed, tokenize or count_tokens");
    };
  }

  private Optional<PromptTemplate> template() throws IOException {
    if (arguments.promptTemplateFile != null) {
      return Optional.of(
          new PromptTemplate(Files.readString(Path.of(arguments.promptTemplateFile))));
    }
    return Optional.ofNullable(arguments.promptTemplate).map(PromptTemplate::ofArgument);
  }

  // ---- a run in one piece

  private int runWhole(Work work, ResultColumn result) throws IOException {
    loadHere();
    Dataset<Row> rows = work.rows();
    if (arguments.dedupe) {
      rows = together(rows, work, session.sparkContext().defaultParallelism());
    }
    Dataset<Row> answered = answer(rows, work, result, cache(work));
    SaveMode mode = arguments.overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists;
    long total = work.rows().count();
    long start = System.nanoTime();
    Optional<Budget.Stop> stopped = Optional.empty();
    try (Progress progress = progress(total, stop -> session.sparkContext().cancelAllJobs())) {
      try {
        Tables.write(
            answered,
            arguments.outputFormat,
            arguments.output,
            mode,
            arguments.partitionBy,
            Map.of());
      } catch (RuntimeException e) {
        stopped = progress.stopped();
        if (stopped.isEmpty()) {
          throw e;
        }
      }
    }
    if (stopped.isPresent()) {
      throw new IllegalStateException(
          stopped.get().reason() + "; nothing was written, as there is no --id-column");
    }
    Dataset<Row> written = written(answered.schema());
    finish(
        written,
        work,
        result,
        new RunSummary.Run(
            arguments.output,
            (System.nanoTime() - start) / 1e9,
            total,
            Optional.empty(),
            Optional.empty()));
    return 0;
  }

  // ---- a run that can be stopped and goes on

  private int runInChunks(Work work, ResultColumn result) throws IOException {
    RunFolder folder = RunFolder.of(arguments.output, hadoop);
    Fingerprint fingerprint = fingerprint(work);
    begin(folder, fingerprint);
    Ids.requireUnique(work.rows(), arguments.idColumn);
    loadHere();
    StructType schema = work.rows().schema().add(result.name(), result.type());
    Dataset<Row> pending = work.rows();
    if (folder.hasRows()) {
      Dataset<Row> written = written(schema);
      if (arguments.retryFailed) {
        long failed =
            new FailedRows(folder, arguments.outputFormat)
                .remove(written, result.failed(), arguments.partitionBy);
        System.out.printf("trying %,d failed rows again%n", failed);
        written = written(schema);
      }
      pending =
          pending.join(
              written.select(col(Ids.quoted(arguments.idColumn))),
              new String[] {arguments.idColumn},
              "left_anti");
      // a join puts its column first
      pending = pending.select(columns(work.rows().columns()));
    }
    long before = folder.hasRows() ? written(schema).count() : 0;
    long total = pending.count();
    System.out.printf("%,d rows to do, %,d done before%n", total, before);
    int chunks = Math.toIntExact(Math.max(1, (total - 1) / arguments.chunkRows + 1));
    Dataset<Row> chunked =
        arguments.dedupe
            ? together(pending, work, chunks)
            : pending.repartition(chunks, col(Ids.quoted(arguments.idColumn)));
    // of this run alone: what an earlier one has left stops nobody
    String stopFile = "stop-" + UUID.randomUUID();
    StopSignal signal = new StopSignal(folder.path(stopFile));
    Dataset<Row> stoppable = chunked.mapPartitions(signal, Encoders.row(work.rows().schema()));
    Dataset<Row> answered = answer(stoppable, work, result, cache(work));
    long start = System.nanoTime();
    Optional<Budget.Stop> stopped;
    try (Progress progress = progress(total, stop -> raise(folder, stopFile))) {
      if (total > 0 || !folder.hasRows()) {
        Tables.write(
            answered,
            arguments.outputFormat,
            arguments.output,
            SaveMode.Append,
            arguments.partitionBy,
            COMMIT_TASKS);
      }
      stopped = progress.stopped();
    } finally {
      folder.delete(stopFile);
    }
    Dataset<Row> written = written(schema);
    long rows = written.count();
    finish(
        written,
        work,
        result,
        new RunSummary.Run(
            arguments.output,
            (System.nanoTime() - start) / 1e9,
            rows - before,
            // a budget that was passed with the last row has stopped nothing
            stopped.filter(stop -> rows - before < total || stop == Budget.Stop.FAILURES),
            Optional.of(fingerprint)));
    return stopped.filter(stop -> rows - before < total).map(Budget.Stop::exitCode).orElse(0);
  }

  /** Brings the output into the state that a run goes on from. */
  private void begin(RunFolder folder, Fingerprint fingerprint) throws IOException {
    if (arguments.overwrite) {
      folder.deleteOutput();
    }
    Optional<String> before = folder.read(FINGERPRINT_FILE);
    if (before.isPresent()) {
      List<String> changes = Fingerprint.parse(before.get()).changes(fingerprint);
      if (!changes.isEmpty()) {
        throw new IllegalArgumentException(
            "the rows at "
                + arguments.output
                + " were answered otherwise: "
                + String.join("; ", changes)
                + "; go on with what was, give another output, or start anew with --overwrite");
      }
    } else if (folder.hasRows()) {
      throw new IllegalArgumentException(
          "there is a table at "
              + arguments.output
              + " that no run with --id-column has written; give another output, or replace it with"
              + " --overwrite");
    }
    folder.write(FINGERPRINT_FILE, fingerprint.json());
    folder.deleteUncommitted();
    new FailedRows(folder, arguments.outputFormat).recover();
  }

  private static void raise(RunFolder folder, String stopFile) {
    try {
      folder.write(stopFile, "stop\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Fingerprint fingerprint(Work work) throws IOException {
    Map<String, String> parts = new HashMap<>(answers(work).parts());
    parts.put(
        "prompt", template().map(PromptTemplate::text).orElse("column " + work.promptColumn()));
    if (arguments.optionsColumn != null) {
      parts.put("options", "column " + arguments.optionsColumn);
    }
    return Fingerprint.of(parts);
  }

  /** What decides the answer to a given prompt. */
  private Fingerprint answers(Work work) {
    Map<String, String> parts = new HashMap<>(options.ofAnswers());
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    parts.put("model", store.identity(options.model(), options.modelSha256()));
    parts.put("engine", ParallelProcessor.ENGINE);
    parts.put("mode", work.call().name());
    return Fingerprint.of(parts);
  }

  // ---- what both have

  private Optional<AnswerCache> cache(Work work) throws IOException {
    if (arguments.cache == null) {
      return Optional.empty();
    }
    return Optional.of(
        new AnswerCache(
            session, RunFolder.of(arguments.cache, hadoop), answers(work), work.promptColumn()));
  }

  private Dataset<Row> answer(
      Dataset<Row> rows, Work work, ResultColumn result, Optional<AnswerCache> cache)
      throws IOException {
    StructType schema = work.rows().schema().add(result.name(), result.type());
    if (cache.isEmpty()) {
      return rows.mapPartitions(work.caller(), Encoders.row(schema));
    }
    Dataset<Row> lookedUp = cache.get().lookUp(rows, result);
    Dataset<Row> hits = lookedUp.where(result.column().isNotNull());
    if (result.isStruct()) {
      hits =
          hits.withColumn(
              result.name(),
              result
                  .column()
                  .withField("attempts", lit(0))
                  .withField("processing_time_ms", lit(0L)));
    }
    Dataset<Row> misses = lookedUp.where(result.column().isNull()).drop(result.name());
    return misses.mapPartitions(work.caller(), Encoders.row(schema)).unionByName(hits);
  }

  /** Equal prompts in one task, one after another. */
  private static Dataset<Row> together(Dataset<Row> rows, Work work, int partitions) {
    // conversations are arrays, which have an order where their parts have one
    return rows.repartition(partitions, col(Ids.quoted(work.promptColumn())))
        .sortWithinPartitions(Ids.quoted(work.promptColumn()));
  }

  private Progress progress(long total, Consumer<Budget.Stop> stop) {
    Budget budget =
        new Budget(arguments.runtime(), arguments.maxGeneratedTokens, arguments.maxFailureRatio);
    return new Progress(
        RunHistory.ofDriver(),
        budget,
        new ProgressLine(System.err, ProgressLine.isTerminal()),
        total,
        stop);
  }

  private Dataset<Row> written(StructType schema) {
    return Tables.readOutput(session, arguments.outputFormat, arguments.output, schema);
  }

  /** In local mode this JVM is the executor: a wrong model is better found before any task. */
  private void loadHere() {
    if (session.sparkContext().isLocal()) {
      ExecutorProcessors.instance().acquire(options).close();
    }
  }

  private void finish(Dataset<Row> written, Work work, ResultColumn result, RunSummary.Run run)
      throws IOException {
    Optional<AnswerCache> cache = cache(work);
    if (cache.isPresent()) {
      cache.get().add(written, result);
    }
    if (arguments.show > 0) {
      written
          .select(
              col(Ids.quoted(work.promptColumn())),
              result.isStruct() ? result.field("text") : result.column())
          .show(arguments.show, SHOWN_CHARACTERS);
    }
    RunSummary summary = RunSummary.of(written, result, Optional.ofNullable(arguments.idColumn));
    System.out.println(summary.describe(run));
    if (arguments.labelColumn != null) {
      System.out.println(RunSummary.describeAccuracy(written, result, arguments.labelColumn));
    }
    if (arguments.summary != null) {
      Files.writeString(Path.of(arguments.summary), summary.json(run));
    }
    if (arguments.report != null) {
      String html = HtmlReport.of(summary, run, RunHistory.ofDriver());
      Files.writeString(Path.of(arguments.report), html);
    }
  }

  private static Column[] columns(String[] names) {
    return Arrays.stream(names).map(name -> col(Ids.quoted(name))).toArray(Column[]::new);
  }

  // ---- checks of columns

  private static void requirePrompts(ModelCall call, StructType schema, String column) {
    DataType type = requireColumn(schema, column);
    boolean right =
        call == ModelCall.CHAT ? ModelCall.isMessages(type) : type.equals(DataTypes.StringType);
    if (!right) {
      throw new IllegalArgumentException(
          "column '"
              + column
              + "' is of type "
              + type.sql()
              + "; it must be "
              + (call == ModelCall.CHAT
                  ? "ARRAY<STRUCT<role: STRING, content: STRING>>"
                  : "STRING"));
    }
  }

  private static void requireMap(StructType schema, String column) {
    DataType type = requireColumn(schema, column);
    if (!(type instanceof MapType map
        && map.keyType().equals(DataTypes.StringType)
        && map.valueType().equals(DataTypes.StringType))) {
      throw new IllegalArgumentException(
          "column '" + column + "' is of type " + type.sql() + "; it must be MAP<STRING, STRING>");
    }
  }

  private static void requireOptional(StructType schema, String column) {
    if (column != null) {
      requireColumn(schema, column);
    }
  }

  private static DataType requireColumn(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "there is no column '"
              + column
              + "'; the columns are "
              + String.join(", ", schema.fieldNames()));
    }
    return schema.apply(column).dataType();
  }

  private static void requireAbsent(StructType schema, String column, String who) {
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "there is a column '" + column + "' already; " + who + " one of that name");
    }
  }
}
