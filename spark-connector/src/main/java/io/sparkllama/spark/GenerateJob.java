package io.sparkllama.spark;

import io.sparkllama.spark.internal.job.GenerateRun;
import io.sparkllama.spark.internal.job.JobArguments;
import io.sparkllama.spark.internal.options.OptionFlags;
import io.sparkllama.spark.internal.options.Spelling;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The job for spark-submit: reads a table of prompts, writes it with a column of results, and
 * prints a summary. Its arguments are the flags of the job and the options of a call: {@code
 * max_tokens} is {@code --max-tokens}.
 *
 * <p>Exit codes: 0 if the output is complete, 1 after an error, 2 for wrong arguments. If a budget
 * stops the run: 3 for its time, 4 for its tokens, 5 for its failures.
 */
public final class GenerateJob {

  private static final String PLUGINS = "spark.plugins";
  private static final String HEARTBEAT = "spark.executor.heartbeatInterval";

  private GenerateJob() {}

  /** Runs the job, and exits the JVM unless the job succeeded in a session of a platform. */
  public static void main(String[] arguments) {
    boolean guest = hasSession();
    int exitCode = execute(arguments);
    if (!guest || exitCode != 0) {
      // launchers read the exit code of the JVM, and no running thread may keep it alive
      System.exit(exitCode);
    }
  }

  /** Whether this JVM already has a session, as on a platform that runs jobs in its own driver. */
  private static boolean hasSession() {
    return SparkSession.getDefaultSession().isDefined();
  }

  /**
   * Runs the job in the existing session, or in a new one if there is none.
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
      System.err.println("error: " + ErrorMessage.of(e, Spelling.COMMAND_LINE.names()));
      if (job.stackTrace()) {
        System.err.print(ErrorMessage.stackTrace(e));
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

  /** A session with the plugin, whose reports the tab LLM and the run's report show. */
  private static SparkSession session() {
    SparkSession.Builder builder = SparkSession.builder().appName("spark-llama generate");
    String plugin = LlamaPlugin.class.getName();
    SparkConf given = new SparkConf();
    String plugins = given.get(PLUGINS, "");
    if (!given.contains(HEARTBEAT) && !given.get("spark.master", "").matches("local(\\[.*)?")) {
      // heartbeats transport the counts of running tasks; local mode does not need them
      builder.config(HEARTBEAT, "2s");
    }
    if (!plugins.contains(plugin)) {
      builder.config(PLUGINS, plugins.isEmpty() ? plugin : plugins + "," + plugin);
    }
    return builder.getOrCreate();
  }
}
