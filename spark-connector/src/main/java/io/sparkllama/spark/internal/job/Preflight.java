package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.ResultCache;
import io.sparkllama.spark.internal.job.summary.ReportFiles;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Checks before a run. What can never work is refused before the model is loaded, a row is
 * computed, or anything is written or deleted.
 */
final class Preflight {

  private Preflight() {}

  /**
   * Checks everything that needs no model.
   *
   * @return the number of selected rows if they have ids; rows without ids are not counted here
   * @throws IllegalArgumentException naming the flag that is wrong
   */
  static OptionalLong check(
      SparkSession session, RunArguments arguments, Dataset<Row> input, RunRequests requests)
      throws IOException {
    ColumnChecks.require(arguments, requests.result(), input.schema());
    if (!requests.options().isDeterministic()
        && (arguments.dedupe() || arguments.cache().isPresent())) {
      throw new IllegalArgumentException(
          "--dedupe and --cache need deterministic results; set --temperature 0 or a --seed");
    }
    Places.requireApart(session, arguments, requests.options(), input, requests.rows());
    if (arguments.cache().isPresent()) {
      ResultCache.requireUsable(session, arguments.cache().get());
    }
    ReportFiles.requireWritable(arguments.reports());
    return arguments.input().idColumn().isPresent()
        ? OptionalLong.of(Ids.countUnique(requests.rows(), arguments.input().idColumn().get()))
        : OptionalLong.empty();
  }

  /**
   * Loads the model and checks that rows can succeed with the run's grammar and template: in this
   * process in local mode, in a task of its own otherwise.
   *
   * @throws IllegalArgumentException if every row would fail
   */
  static void checkModel(SparkSession session, RunArguments arguments, RunRequests requests) {
    Probe probe =
        new Probe(
            requests.function(),
            requests.options(),
            arguments.prompts().optionsColumn().isPresent());
    String fault =
        session.sparkContext().isLocal()
            ? probe.call(0L)
            : session.range(1).as(Encoders.LONG()).map(probe, Encoders.STRING()).first();
    if (!fault.isEmpty()) {
      throw new IllegalArgumentException(fault);
    }
  }
}
