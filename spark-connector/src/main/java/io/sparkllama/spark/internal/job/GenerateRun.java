package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.InputTables;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.report.RunCounters;
import io.sparkllama.spark.internal.report.RunWatch;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run of the job, from reading the input to printing the summary. Without ids, the output is
 * written in one piece and in the order of the input; with ids, in chunks. Used once, by one
 * thread.
 */
public final class GenerateRun {

  private final SparkSession session;
  private final RunArguments arguments;
  private final CallOptions options;

  /** The tag of this run's Spark jobs. */
  private final String tag = "spark-llama-" + UUID.randomUUID();

  /**
   * @param options options for every row
   * @throws IllegalArgumentException if arguments contradict each other
   */
  public GenerateRun(SparkSession session, JobArguments arguments, CallOptions options) {
    this.session = session;
    this.arguments = arguments.read();
    this.options = options;
  }

  /**
   * Checks the arguments, loads the model, computes and writes the rows, and prints the summary.
   *
   * @return the exit code: 0, or that of the limit at which the run stopped
   * @throws IllegalArgumentException if an argument is wrong; nothing has been written then
   * @throws IllegalStateException if another run writes to the output
   * @throws IOException if the input, the output or a local file cannot be accessed
   */
  public int run() throws IOException {
    Dataset<Row> input = InputTables.read(session, arguments.input());
    RunRequests requests = RunRequests.of(arguments, withChecksum(), input);
    OptionalLong wanted = Preflight.check(session, arguments, input, requests);
    Preflight.checkModel(session, arguments, requests);
    if (arguments.dryRun()) {
      new DryRun(session, requests).print();
      return 0;
    }
    session.sparkContext().addJobTag(tag);
    Long mostTokens = arguments.budget().generatedTokens().orElse(null);
    try (RunWatch watch = RunCounters.watch(session.sparkContext(), mostTokens)) {
      RunContext context = new RunContext(session, arguments, requests, watch, this::cancelJobs);
      return wanted.isPresent()
          ? new ChunkedRun(context, input, wanted.getAsLong()).run()
          : new WholeRun(context).run();
    } finally {
      session.sparkContext().removeJobTag(tag);
    }
  }

  /**
   * The options with the model's checksum, if several runs share an output or a result cache.
   * Executors then refuse a file that was replaced after the fingerprint was computed.
   */
  private CallOptions withChecksum() {
    boolean sharesResults = arguments.resumable() || arguments.cache().isPresent();
    if (!options.modelSha256().isEmpty() || !sharesResults) {
      return options;
    }
    return ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes())
        .checksum(options.model())
        .map(options::withModelSha256)
        .orElse(options);
  }

  /** Cancels this run's Spark jobs only: others may use the session, too. */
  private void cancelJobs() {
    session.sparkContext().cancelJobsWithTag(tag);
  }
}
