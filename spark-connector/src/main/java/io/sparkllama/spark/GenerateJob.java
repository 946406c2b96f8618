package io.sparkllama.spark;

import io.sparkllama.spark.execution.ExecutorProcessors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The job for spark-submit: reads a Parquet table of prompts, writes it back with a result column
 * and prints a summary. Every {@link LlamaOption} is an argument: {@code max_tokens} is {@code
 * --max-tokens}. Ends the JVM with 0 if the table was written, 1 if not, 2 for wrong arguments.
 */
public final class GenerateJob {

  private static final String INPUT = "--input";
  private static final String OUTPUT = "--output";
  private static final String PROMPT_COLUMN = "--prompt-column";
  private static final String DEFAULT_PROMPT_COLUMN = "prompt";
  private static final String LABEL_COLUMN = "--label-column";
  private static final String SHOW = "--show";
  private static final String OVERWRITE = "--overwrite";
  private static final String STACK_TRACE = "--stack-trace";

  private static final int SHOWN_CHARACTERS = 80;

  private final ParseResult arguments;

  private GenerateJob(ParseResult arguments) {
    this.arguments = arguments;
  }

  /** Runs the job with the arguments of the command line. */
  public static void main(String[] arguments) {
    int exitCode =
        new CommandLine(spec()).setExecutionStrategy(GenerateJob::runReporting).execute(arguments);
    // a launcher takes the exit code from the JVM, and nothing that is still running may keep it up
    System.exit(exitCode);
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("generate").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Answers each prompt of a Parquet table with a GGUF model.")
        .sortOptions(false);
    spec.addOption(required(INPUT, "Parquet table with the prompts"));
    spec.addOption(required(OUTPUT, "where the Parquet table with the results is written"));
    spec.addOption(
        optional(PROMPT_COLUMN, "column with the prompts", DEFAULT_PROMPT_COLUMN).build());
    spec.addOption(
        optional(LABEL_COLUMN, "column with the right answers, to be compared with", "").build());
    spec.addOption(optional(SHOW, "rows to print at the end", "0").type(int.class).build());
    spec.addOption(flag(OVERWRITE, "replace what is at the output"));
    spec.addOption(flag(STACK_TRACE, "on an error, show where it came from"));
    for (LlamaOption option : LlamaOption.values()) {
      spec.addOption(
          optional(argument(option), option.description(), option.defaultValue())
              .required(option == LlamaOption.MODEL)
              .build());
    }
    return spec;
  }

  private static OptionSpec required(String name, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .required(true)
        .paramLabel("PATH")
        .description(description)
        .build();
  }

  private static OptionSpec.Builder optional(String name, String description, String value) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel("VALUE")
        .description(value.isEmpty() ? description : description + " (" + value + ")");
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  private static String argument(LlamaOption option) {
    return "--" + option.key().replace('_', '-');
  }

  private static int runReporting(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    try {
      return new GenerateJob(parsed).run();
    } catch (Exception e) {
      return explain(e, parsed);
    }
  }

  private int run() throws IOException {
    try (SparkSession session =
        SparkSession.builder().appName("spark-llama generate").getOrCreate()) {
      LlamaOptions options = SparkLlama.read(session, options());
      Dataset<Row> answered = answer(session, options);
      long startNanos = System.nanoTime();
      SaveMode mode =
          arguments.hasMatchedOption(OVERWRITE) ? SaveMode.Overwrite : SaveMode.ErrorIfExists;
      answered.write().mode(mode).parquet(argument(OUTPUT, ""));
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      report(session.read().parquet(argument(OUTPUT, "")), options.outputColumn(), seconds);
    }
    return CommandLine.ExitCode.OK;
  }

  /** The table to write. All that can be found wrong without running a task is found wrong here. */
  private Dataset<Row> answer(SparkSession session, LlamaOptions options) {
    Dataset<Row> prompts = session.read().parquet(argument(INPUT, ""));
    if (arguments.hasMatchedOption(LABEL_COLUMN)) {
      SparkLlama.requireStrings(prompts.schema(), argument(LABEL_COLUMN, ""));
    }
    Dataset<Row> answered = SparkLlama.generate(prompts, promptColumn(), options);
    if (session.sparkContext().isLocal()) {
      // this JVM is the executor: a model that does not load is better found out before any task
      ExecutorProcessors.instance().acquire(options).close();
    }
    return answered;
  }

  private void report(Dataset<Row> written, String resultColumn, double seconds) {
    int shown = arguments.matchedOptionValue(SHOW, 0);
    if (shown > 0) {
      written.select(promptColumn(), resultColumn + ".text").show(shown, SHOWN_CHARACTERS);
    }
    RunSummary summary = RunSummary.of(written, resultColumn, seconds);
    System.out.println(summary.describe(argument(OUTPUT, "")));
    if (arguments.hasMatchedOption(LABEL_COLUMN)) {
      String label = argument(LABEL_COLUMN, "");
      System.out.println(RunSummary.describeAccuracy(written, resultColumn, label));
    }
  }

  private String promptColumn() {
    return argument(PROMPT_COLUMN, DEFAULT_PROMPT_COLUMN);
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (LlamaOption option : LlamaOption.values()) {
      if (arguments.hasMatchedOption(argument(option))) {
        options.put(option.key(), argument(argument(option), ""));
      }
    }
    return options;
  }

  private String argument(String name, String defaultValue) {
    return arguments.matchedOptionValue(name, defaultValue);
  }

  private static int explain(Exception error, ParseResult parsed) {
    System.err.println("error: " + ErrorMessage.of(error));
    if (parsed.hasMatchedOption(STACK_TRACE)) {
      error.printStackTrace();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
