package io.sparkllama.spark;

import io.sparkllama.spark.internal.job.GenerateRun;
import io.sparkllama.spark.internal.job.JobArguments;
import io.sparkllama.spark.internal.options.OptionFlags;
import io.sparkllama.spark.internal.options.OptionNames;
import io.sparkllama.spark.internal.options.Spelling;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The job for spark-submit: reads a table of prompts, writes it back with a result column and
 * prints a summary. Its arguments are those of {@link JobArguments}, and the options of a call:
 * {@code max_tokens} is {@code --max-tokens}.
 *
 * <p>Ends the JVM with 0 if all rows are there, 1 on an error, 2 for wrong arguments, and where a
 * budget stopped it with 3 for the time, 4 for the tokens, 5 for the failures.
 */
public final class GenerateJob {

  private static final String PLUGINS = "spark.plugins";
  private static final String HEARTBEAT = "spark.executor.heartbeatInterval";

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
        .setParameterExceptionHandler(new WrongArguments())
        .setExecutionStrategy(parsed -> runReporting(parsed, job, arguments))
        .execute(arguments);
  }

  static CommandSpec spec(JobArguments job) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(job);
    spec.name("generate").mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Runs a GGUF model on each prompt of a table.")
        .sortOptions(false);
    OptionFlags.addTo(spec);
    return spec;
  }

  private static int runReporting(ParseResult parsed, JobArguments job, String[] arguments) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    boolean guest = hasSession();
    SparkSession session = null;
    boolean understood = false;
    try {
      WrongArguments.requireWhole(System.getProperty("sun.jnu.encoding"), arguments);
      session = session();
      WrongArguments.requireWhole(session);
      GenerateRun run = prepare(session, job, parsed);
      understood = true;
      return run.run();
    } catch (Exception e) {
      System.err.println("error: " + OptionNames.onCommandLine(ErrorMessage.of(e)));
      if (job.stackTrace()) {
        e.printStackTrace();
      }
      return !understood && e instanceof IllegalArgumentException
          ? CommandLine.ExitCode.USAGE
          : CommandLine.ExitCode.SOFTWARE;
    } finally {
      if (session != null && !guest) {
        session.stop();
      }
    }
  }

  static int run(SparkSession session, JobArguments job, ParseResult parsed) throws IOException {
    return prepare(session, job, parsed).run();
  }

  private static GenerateRun prepare(SparkSession session, JobArguments job, ParseResult parsed) {
    return new GenerateRun(
        session, job, SparkLlama.read(session, OptionFlags.given(parsed), Spelling.COMMAND_LINE));
  }

  /** With the plugin, whose reports the tab and the report of the run show. */
  private static SparkSession session() {
    SparkSession.Builder builder = SparkSession.builder().appName("spark-llama generate");
    String plugin = LlamaPlugin.class.getName();
    SparkConf given = new SparkConf();
    String plugins = given.get(PLUGINS, "");
    if (!given.contains(HEARTBEAT) && !given.get("spark.master", "").matches("local(\\[.*)?")) {
      // which brings what running tasks have counted; in local mode that is at hand
      builder.config(HEARTBEAT, "2s");
    }
    if (!plugins.contains(plugin)) {
      builder.config(PLUGINS, plugins.isEmpty() ? plugin : plugins + "," + plugin);
    }
    return builder.getOrCreate();
  }
}
