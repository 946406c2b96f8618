package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.internal.executor.RunHistory;
import io.sparkllama.spark.internal.executor.RunTally;
import io.sparkllama.spark.internal.executor.RunWatch;
import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.input.InputTables;
import io.sparkllama.spark.internal.job.output.AnswerCache;
import io.sparkllama.spark.internal.job.output.ChunkedOutput;
import io.sparkllama.spark.internal.job.output.Completeness;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import io.sparkllama.spark.internal.job.output.RunFolder;
import io.sparkllama.spark.internal.job.output.WholeOutput;
import io.sparkllama.spark.internal.job.summary.HtmlReport;
import io.sparkllama.spark.internal.job.summary.ProgressLine;
import io.sparkllama.spark.internal.job.summary.ReportArguments;
import io.sparkllama.spark.internal.job.summary.RunSummary;
import io.sparkllama.spark.internal.job.summary.StopReason;
import io.sparkllama.spark.internal.models.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A run over a table, from what it reads to what it says at the end: in one piece and in the order
 * of the rows, or in chunks where rows have names.
 */
public final class GenerateRun {

  private static final int SHOWN_CHARACTERS = 80;

  private final SparkSession session;
  private final RunArguments arguments;
  private final LlamaOptions options;

  /** Marks this run's jobs. */
  private final String tag = "spark-llama-" + UUID.randomUUID();

  /** What its tasks have done, while it runs. */
  private RunWatch watch;

  /**
   * @param options of the calls
   * @throws IllegalArgumentException if arguments do not go together
   */
  public GenerateRun(SparkSession session, JobArguments arguments, LlamaOptions options) {
    this.session = session;
    this.arguments = arguments.read();
    this.options = options;
  }

  /**
   * Runs.
   *
   * @return the exit code: 0, or that of the budget which was used up
   */
  public int run() throws IOException {
    Dataset<Row> input = InputTables.read(session, arguments.input());
    Work work = Work.of(arguments, ofOneModel(), input);
    Preflight.check(session, arguments, input, work);
    Preflight.ask(session, arguments, work);
    if (arguments.dryRun()) {
      new DryRun(session, work).print();
      return 0;
    }
    session.sparkContext().addJobTag(tag);
    try (RunWatch counts =
        RunTally.watch(session.sparkContext(), arguments.budget().generatedTokens().orElse(null))) {
      watch = counts;
      return arguments.resumable() ? runInChunks(work, input) : runWhole(work);
    } finally {
      session.sparkContext().removeJobTag(tag);
    }
  }

  /**
   * With the checksum of the model that the fingerprint names, where answers of several runs come
   * together: executors refuse another file in its place, on their hosts or later.
   */
  private LlamaOptions ofOneModel() {
    if (!options.modelSha256().isEmpty()
        || !(arguments.resumable() || arguments.cache().isPresent())) {
      return options;
    }
    return ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes())
        .checksum(options.model())
        .map(options::withModelSha256)
        .orElse(options);
  }

  private int runWhole(Work work) throws IOException {
    try (WholeOutput output = WholeOutput.open(session, arguments.output(), this::cancelJobs)) {
      return runWhole(work, output);
    }
  }

  private int runWhole(Work work, WholeOutput output) throws IOException {
    Optional<AnswerCache> cache = cache(work, Optional.empty());
    int tasks = session.sparkContext().defaultParallelism();
    Answers answers =
        answer(
            work.rows(),
            work,
            cache,
            asked -> arguments.dedupe() ? work.together(asked, tasks) : asked);
    long total = work.rows().count();
    output.requireRoundTrip(work.rows(), total);
    long start = System.nanoTime();
    try (Progress progress = progress(total - answers.known(), stop -> cancelJobs())) {
      try {
        output.write(answers.rows());
      } catch (Exception e) {
        if (progress.stopped().isPresent()) {
          System.err.println(
              "error: "
                  + progress.stopped().get().reason()
                  + "; nothing was written, as there is no --id-column");
          return progress.stopped().get().exitCode();
        }
        throw e;
      }
    }
    Dataset<Row> written = output.rows(work.schema());
    Completeness.requireCount(arguments.output().path(), total, written);
    output.requireOwn();
    return finish(written, work, cache, Optional.empty(), total, start, Optional.empty());
  }

  private int runInChunks(Work work, Dataset<Row> input) throws IOException {
    String idColumn = arguments.input().idColumn().orElseThrow();
    Fingerprint ofAnswers = work.ofAnswers();
    Fingerprint ofRows = work.ofRows(ofAnswers, arguments.prompts().optionsColumn());
    try (ChunkedOutput output =
        ChunkedOutput.open(
            session, arguments.output(), idColumn, work.schema(), ofRows, this::cancelJobs)) {
      return runInChunks(work, input, output, idColumn, ofAnswers, ofRows);
    }
  }

  private int runInChunks(
      Work work,
      Dataset<Row> input,
      ChunkedOutput output,
      String idColumn,
      Fingerprint ofAnswers,
      Fingerprint ofRows)
      throws IOException {
    output.requireRowsOf(input);
    if (arguments.retryFailed()) {
      System.out.printf(
          "trying %,d failed rows again%n", output.removeFailed(work.result(), work.rows()));
    }
    Dataset<Row> pending = output.pending(work.rows());
    long before = output.rows().count();
    long total = pending.count();
    System.out.printf("%,d rows to do, %,d done before%n", total, before);
    output.requireRoundTrip(pending, total);

    int chunks = Math.toIntExact(Math.max(1, (total - 1) / arguments.output().chunkRows() + 1));
    UnaryOperator<Dataset<Row>> inChunks =
        asked ->
            (arguments.dedupe()
                    ? work.together(asked, chunks)
                    : asked.repartition(chunks, col(Ids.quoted(idColumn))))
                .where(output.stopSignal().column());
    Optional<AnswerCache> cache = cache(work, Optional.of(ofAnswers));
    Answers answers = answer(pending, work, cache, inChunks);
    long start = System.nanoTime();
    Optional<StopReason> stopped;
    try (Progress progress = progress(total - answers.known(), stop -> output.stop())) {
      if (total > 0 || output.isEmpty()) {
        output.append(answers.rows());
      }
      stopped = progress.stopped();
    }
    long done = stopped.isPresent() ? output.rows().count() - before : total;
    // a budget that was used up with the last row has stopped nothing
    stopped = stopped.filter(stop -> done < total);
    Completeness.requireEach(
        arguments.output().path(),
        idColumn,
        stopped.isPresent() ? output.rows() : work.rows(),
        output.rows(),
        before + done);
    output.requireOwn();
    return finish(output.rows(), work, cache, stopped, done, start, Optional.of(ofRows));
  }

  private Optional<AnswerCache> cache(Work work, Optional<Fingerprint> ofAnswers)
      throws IOException {
    if (arguments.cache().isEmpty()) {
      return Optional.empty();
    }
    RunFolder place =
        RunFolder.of(arguments.cache().get(), session.sparkContext().hadoopConfiguration());
    return Optional.of(
        new AnswerCache(session, place, ofAnswers.orElseGet(work::ofAnswers), work.promptColumn()));
  }

  /**
   * Rows with their answers.
   *
   * @param known how many of them the model is not asked for
   */
  private record Answers(Dataset<Row> rows, long known) {}

  /**
   * Answers rows, once they are written.
   *
   * @param deal deals those rows out to tasks for which the model is asked
   */
  private static Answers answer(
      Dataset<Row> rows, Work work, Optional<AnswerCache> cache, UnaryOperator<Dataset<Row>> deal)
      throws IOException {
    if (cache.isEmpty()) {
      return new Answers(work.ask(deal.apply(rows)), 0);
    }
    ResultColumn result = work.result();
    Dataset<Row> lookedUp = cache.get().lookUp(rows, result);
    Dataset<Row> known = lookedUp.where(result.column().isNotNull());
    long count = known.count();
    System.out.printf("%,d answers taken from %s%n", count, cache.get().location());
    if (result.isStruct()) {
      known =
          known.withColumn(
              result.name(),
              result
                  .column()
                  .withField("attempts", lit(0))
                  .withField("processing_time_ms", lit(0L)));
    }
    Dataset<Row> unknown = lookedUp.where(result.column().isNull()).drop(result.name());
    return new Answers(work.ask(deal.apply(unknown)).unionByName(known), count);
  }

  /** Of this run alone: others may use the session as well. */
  private void cancelJobs() {
    session.sparkContext().cancelJobsWithTag(tag);
  }

  private Progress progress(long total, Consumer<StopReason> stop) {
    return new Progress(
        watch,
        arguments.budget(),
        new ProgressLine(System.err, ProgressLine.isTerminal()),
        total,
        stop);
  }

  /** Says what was done; returns the exit code. */
  private int finish(
      Dataset<Row> written,
      Work work,
      Optional<AnswerCache> cache,
      Optional<StopReason> stopped,
      long newRows,
      long startNanos,
      Optional<Fingerprint> fingerprint)
      throws IOException {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    ResultColumn result = work.result();
    if (cache.isPresent()) {
      cache.get().add(written, result);
    }
    if (arguments.reports().show() > 0) {
      written
          .select(
              col(Ids.quoted(work.promptColumn())),
              result.isStruct() ? result.field("text") : result.column())
          .show(arguments.reports().show(), SHOWN_CHARACTERS);
    }
    RunSummary summary =
        RunSummary.of(
            written,
            result,
            arguments.input().idColumn(),
            arguments.reports().report().isPresent());
    // executors may not have reported the last rows, and the table has them all
    Optional<StopReason> passed =
        stopped.or(() -> arguments.budget().passedByFailures(summary.rows(), summary.failed()));
    RunSummary.Run run =
        new RunSummary.Run(
            arguments.output().path(), work.engine(), seconds, newRows, passed, fingerprint);
    System.out.println(summary.describe(run));
    ReportArguments reports = arguments.reports();
    if (reports.labelColumn().isPresent()) {
      System.out.println(RunSummary.describeAccuracy(written, result, reports.labelColumn().get()));
    }
    if (reports.summary().isPresent()) {
      Files.writeString(Path.of(reports.summary().get()), summary.json(run));
    }
    if (reports.report().isPresent()) {
      Files.writeString(
          Path.of(reports.report().get()), HtmlReport.of(summary, run, RunHistory.ofDriver()));
    }
    return passed.map(StopReason::exitCode).orElse(0);
  }
}
