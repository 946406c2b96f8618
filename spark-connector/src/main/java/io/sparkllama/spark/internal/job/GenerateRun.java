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
 * A run over a table, from what it reads to what it says at the end: in one piece and in the order
 * of the rows, or in chunks where rows have ids.
 */
public final class GenerateRun {

  private final SparkSession session;
  private final RunArguments arguments;
  private final CallOptions options;

  /** Marks this run's Spark jobs. */
  private final String tag = "spark-llama-" + UUID.randomUUID();

  /**
   * @param options of the calls
   * @throws IllegalArgumentException if arguments do not go together
   */
  public GenerateRun(SparkSession session, JobArguments arguments, CallOptions options) {
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
    OptionalLong wanted = Preflight.check(session, arguments, input, work);
    Preflight.ask(session, arguments, work);
    if (arguments.dryRun()) {
      new DryRun(session, work).print();
      return 0;
    }
    session.sparkContext().addJobTag(tag);
    Long mostTokens = arguments.budget().generatedTokens().orElse(null);
    try (RunWatch watch = RunCounters.watch(session.sparkContext(), mostTokens)) {
      RunContext context = new RunContext(session, arguments, work, watch, this::cancelJobs);
      return wanted.isPresent()
          ? new ChunkedRun(context, input, wanted.getAsLong()).run()
          : new WholeRun(context).run();
    } finally {
      session.sparkContext().removeJobTag(tag);
    }
  }

  /**
   * With the checksum of the model that the fingerprint names, where results of several runs come
   * together: executors refuse another file in its place, on their hosts or later.
   */
  private CallOptions ofOneModel() {
    boolean together = arguments.resumable() || arguments.cache().isPresent();
    if (!options.modelSha256().isEmpty() || !together) {
      return options;
    }
    return ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes())
        .checksum(options.model())
        .map(options::withModelSha256)
        .orElse(options);
  }

  /** Of this run alone: others may use the session as well. */
  private void cancelJobs() {
    session.sparkContext().cancelJobsWithTag(tag);
  }
}
