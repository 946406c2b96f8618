package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.function.ModelFunctions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The arguments of the job beside the options of calls. Filled by picocli. */
public final class JobArguments {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

  @Option(names = "--input", required = true, paramLabel = "PATH", description = "the prompts")
  String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "where the results go")
  String output;

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "parquet, orc, json, csv, text, or table for the name of one (parquet)")
  String inputFormat = Tables.PARQUET;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description = "parquet, orc, json, csv, or table for the name of one (parquet)")
  String outputFormat = Tables.PARQUET;

  @Option(
      names = "--input-option",
      paramLabel = "NAME=VALUE",
      description = "option of Spark's reader, such as header=false for csv")
  Map<String, String> inputOptions = new TreeMap<>();

  @Option(
      names = "--partition-by",
      paramLabel = "COLUMN",
      split = ",",
      description = "columns whose values become folders of the output")
  List<String> partitionBy = List.of();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      completionCandidates = Modes.class,
      description = "what to do with each row: ${COMPLETION-CANDIDATES} (generate)")
  String mode = "generate";

  @Option(
      names = "--prompt-column",
      paramLabel = "COLUMN",
      description = "column with the prompts, texts or conversations (prompt)")
  String promptColumn;

  @Option(
      names = "--prompt-template",
      paramLabel = "TEXT",
      description = "prompt with {column} for values of the row; {{ is a brace, \\n a line's end")
  String promptTemplate;

  @Option(
      names = "--prompt-template-file",
      paramLabel = "FILE",
      description = "file with such a template, taken as it is")
  String promptTemplateFile;

  @Option(
      names = "--options-column",
      paramLabel = "COLUMN",
      description = "column of maps of strings with options of the row")
  String optionsColumn;

  @Option(names = "--where", paramLabel = "CONDITION", description = "SQL condition for rows")
  String where;

  @Option(names = "--limit", paramLabel = "N", description = "rows at most")
  Integer limit;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      description = "share of the rows, above 0 and at most 1; the same ones each time")
  Double sample;

  @Option(
      names = "--id-column",
      paramLabel = "COLUMN",
      description = "column that names a row: the run can be stopped and goes on when repeated")
  String idColumn;

  @Option(
      names = "--chunk-rows",
      paramLabel = "N",
      description = "rows that are committed together, with --id-column (1000)")
  int chunkRows = 1000;

  @Option(names = "--retry-failed", description = "rows that failed before are tried again")
  boolean retryFailed;

  @Option(names = "--dedupe", description = "equal prompts are answered once")
  boolean dedupe;

  @Option(
      names = "--cache",
      paramLabel = "PATH",
      description = "Parquet table of answers, of this run and others, to take and add answers")
  String cache;

  @Option(
      names = "--max-runtime",
      paramLabel = "TIME",
      description = "stop after so long, such as 90m or 8h, and keep what is done")
  String maxRuntime;

  @Option(
      names = "--max-generated-tokens",
      paramLabel = "N",
      description = "stop after about so many generated tokens, and keep what is done")
  Long maxGeneratedTokens;

  @Option(
      names = "--max-failure-ratio",
      paramLabel = "SHARE",
      description = "stop when more of the rows fail, from the 100th on, and keep what is done")
  Double maxFailureRatio;

  @Option(
      names = "--dry-run",
      description = "show what would be done, with prompts, tokens, memory and time; write nothing")
  boolean dryRun;

  @Option(
      names = "--label-column",
      paramLabel = "COLUMN",
      description = "column with the right answers, to be compared with")
  String labelColumn;

  @Option(names = "--show", paramLabel = "N", description = "rows to print at the end (0)")
  int show;

  @Option(names = "--overwrite", description = "replace what is at the output")
  boolean overwrite;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "where the summary is written as JSON; none by default")
  String summary;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "where a report with charts is written as HTML; none by default")
  String report;

  @Option(names = "--stack-trace", description = "on an error, show where it came from")
  boolean stackTrace;

  /** The modes, for the help. */
  static final class Modes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelFunctions.modes().iterator();
    }
  }

  /** Whether errors are shown with where they came from. */
  public boolean stackTrace() {
    return stackTrace;
  }

  /** Refuses what does not go together; {@link IllegalArgumentException} says what. */
  void check() {
    ArgumentChecks.require(this);
  }

  /** The longest time to run; null for no limit. */
  Duration runtime() {
    if (maxRuntime == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(maxRuntime);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--max-runtime is '" + maxRuntime + "'; it must be a number with s, m, h or d behind it");
    }
    return Duration.parse(
        switch (matcher.group(2)) {
          case "d" -> "P" + matcher.group(1) + "D";
          default -> ("PT" + matcher.group(1) + matcher.group(2)).toUpperCase(Locale.ROOT);
        });
  }

  Budget budget() {
    return new Budget(runtime(), maxGeneratedTokens, maxFailureRatio);
  }

  /** Whether the run is one that can be stopped and goes on. */
  boolean resumable() {
    return idColumn != null;
  }
}
