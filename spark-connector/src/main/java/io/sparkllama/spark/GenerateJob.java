package io.sparkllama.spark;

import io.sparkllama.spark.job.GenerateRun;
import io.sparkllama.spark.job.JobArguments;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The job for spark-submit: reads a table of prompts, writes it back with a result column and
 * prints a summary. Its arguments are those of {@link JobArguments}, and every {@link LlamaOption}:
 * {@code max_tokens} is {@code --max-tokens}.
 *
 * <p>Ends the JVM with 0 if all rows are there, 1 on an error, 2 for wrong arguments, and where a
 * budget stopped it with 3 for the time, 4 for the tokens, 5 for the failures.
 */
public final class GenerateJob {

  private static final String PLUGINS = "spark.plugins";

  private GenerateJob() {}

  /** Runs the job with the arguments of the command line. */
  public static void main(String[] arguments) {
    boolean guest = hasSession();
    int exitCode = execute(arguments);
    if (!guest || exitCode != 0) {
      // a launcher takes the exit code from the JVM, and nothing that still runs may keep it up
      System.exit(exitCode);
    }
  }

  /**
   * Whether this JVM has a session already, as where a platform runs jobs in a driver of its own.
   */
  private static boolean hasSession() {
    return SparkSession.getDefaultSession().isDefined();
  }

  /**
   * Runs the job, in the session that there is or else in one of its own.
   *
   * @return the exit code
   */
  public static int execute(String... arguments) {
    JobArguments job = new JobArguments();
    return new CommandLine(spec(job))
        .setExecutionStrategy(parsed -> runReporting(parsed, job))
        .execute(arguments);
  }

  static CommandSpec spec(JobArguments job) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(job);
    spec.name("generate").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Answers each prompt of a table with a GGUF model.")
        .sortOptions(false);
    ofCalls().forEach(option -> spec.addOption(argumentOf(option)));
    return spec;
  }

  /** All but one: the job has a budget of that name for all its rows. */
  private static Set<LlamaOption> ofCalls() {
    return EnumSet.complementOf(EnumSet.of(LlamaOption.MAX_FAILURE_RATIO));
  }

  private static OptionSpec argumentOf(LlamaOption option) {
    String value = option.defaultValue();
    return OptionSpec.builder(argument(option))
        .type(String.class)
        .paramLabel("VALUE")
        .required(option == LlamaOption.MODEL)
        .description(option.description() + (value.isEmpty() ? "" : " (" + value + ")"))
        .build();
  }

  private static String argument(LlamaOption option) {
    return "--" + option.key().replace('_', '-');
  }

  private static int runReporting(ParseResult parsed, JobArguments job) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    boolean guest = hasSession();
    SparkSession session = null;
    try {
      session = session();
      return run(session, job, parsed);
    } catch (Exception e) {
      System.err.println("error: " + ErrorMessage.of(e));
      if (job.stackTrace()) {
        e.printStackTrace();
      }
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      if (session != null && !guest) {
        session.stop();
      }
    }
  }

  static int run(SparkSession session, JobArguments job, ParseResult parsed) throws IOException {
    LlamaOptions options = SparkLlama.read(session, options(parsed));
    return new GenerateRun(session, job, options).run();
  }

  /** With the plugin, from whose reports the run knows how far it is. */
  private static SparkSession session() {
    SparkSession.Builder builder = SparkSession.builder().appName("spark-llama generate");
    String plugin = LlamaPlugin.class.getName();
    String plugins = new SparkConf().get(PLUGINS, "");
    if (!plugins.contains(plugin)) {
      builder.config(PLUGINS, plugins.isEmpty() ? plugin : plugins + "," + plugin);
    }
    return builder.getOrCreate();
  }

  private static Map<String, String> options(ParseResult parsed) {
    Map<String, String> options = new LinkedHashMap<>();
    for (LlamaOption option : ofCalls()) {
      String value = parsed.matchedOptionValue(argument(option), null);
      if (value != null) {
        options.put(option.key(), value);
      }
    }
    return options;
  }
}
