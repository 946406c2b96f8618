package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.summary.ReportFiles;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What is checked before a run: what can never work is refused before the model is loaded, a row is
 * asked, or anything is written or deleted.
 */
final class Preflight {

  private Preflight() {}

  /**
   * Checks all that needs no model.
   *
   * @return how many rows are wanted, where they have ids; of others nobody has counted them
   * @throws IllegalArgumentException with the option that is wrong
   */
  static OptionalLong check(
      SparkSession session, RunArguments arguments, Dataset<Row> input, Work work)
      throws IOException {
    ColumnChecks.require(arguments, work.result(), input.schema());
    if (!work.options().isDeterministic()
        && (arguments.dedupe() || arguments.cache().isPresent())) {
      throw new IllegalArgumentException(
          "--dedupe and --cache need the same results each time; set --temperature 0 or a"
              + " --seed");
    }
    Places.requireApart(session, arguments, work.options(), input, work.rows());
    ReportFiles.requireWritable(arguments.reports());
    return arguments.input().idColumn().isPresent()
        ? OptionalLong.of(Ids.countUnique(work.rows(), arguments.input().idColumn().get()))
        : OptionalLong.empty();
  }

  /**
   * Asks whether the model can do the work at all, with this grammar and template. In local mode
   * here, else in a first task.
   *
   * @throws IllegalArgumentException if each row would fail
   */
  static void ask(SparkSession session, RunArguments arguments, Work work) {
    Probe probe =
        new Probe(work.function(), work.options(), arguments.prompts().optionsColumn().isPresent());
    String fault =
        session.sparkContext().isLocal()
            ? probe.call(0L)
            : session.range(1).as(Encoders.LONG()).map(probe, Encoders.STRING()).first();
    if (!fault.isEmpty()) {
      throw new IllegalArgumentException(fault);
    }
  }
}
