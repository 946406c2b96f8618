package io.sparkllama.spark.internal.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.sql.LlamaColumns;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** Prints what a run would do and extrapolates its runtime from a few rows. Writes nothing. */
final class DryRun {

  private static final int SHOWN_PROMPTS = 10;
  private static final int COUNTED_PROMPTS = 1000;
  private static final int FIRST_ROWS = 32;
  private static final int GROWTH = 4;
  private static final double ENOUGH_SECONDS = 15;
  private static final double MOST_SECONDS = 60;

  private final SparkSession session;
  private final RunRequests requests;
  private final PrintStream out = System.out;

  DryRun(SparkSession session, RunRequests requests) {
    this.session = session;
    this.requests = requests;
  }

  void print() {
    out.println("\nThe output's columns:");
    out.print(requests.schema().treeString(Integer.MAX_VALUE));
    out.println("The first prompts:");
    List<Row> prompts = requests.rows().select(prompt()).limit(SHOWN_PROMPTS).collectAsList();
    for (int i = 0; i < prompts.size(); i++) {
      out.printf("%2d  %s%n", i + 1, prompts.get(i).getString(0));
    }
    long total = requests.rows().count();
    out.printf("%nrows              %,14d%n", total);
    tokens();
    out.println("\nA processor of an executor:");
    out.print(plan());
    estimate(total);
  }

  private Column prompt() {
    return col(Ids.quoted(requests.promptColumn())).cast(DataTypes.StringType);
  }

  private void tokens() {
    String tokens = requests.options().outputColumn();
    String text = tokens + " of";
    Dataset<Row> texts = requests.rows().select(prompt().as(text)).limit(COUNTED_PROMPTS);
    Row counted =
        new LlamaColumns(ModelFunctions.COUNT_TOKENS, requests.options(), List.of(text))
            .addTo(texts)
            .withColumnRenamed(tokens, "tokens")
            .agg(
                expr("count(1)"),
                expr("count(tokens)"),
                expr("min(tokens)"),
                expr("avg(tokens)"),
                expr("percentile_approx(tokens, 0.95)"),
                expr("max(tokens)"))
            .first();
    if (counted.getLong(1) == 0) {
      out.println("tokens of a prompt  none of the first prompts can be tokenized");
      return;
    }
    out.printf(
        Locale.ROOT,
        "tokens of a prompt  %d to %d, %.0f on average, 95 %% at most %d (the first %,d; %d of them"
            + " cannot be tokenized)%n",
        counted.getInt(2),
        counted.getInt(5),
        counted.getDouble(3),
        counted.getInt(4),
        counted.getLong(0),
        counted.getLong(0) - counted.getLong(1));
  }

  /** The plan of an executor's processor: model and CPUs are there, not on the driver. */
  private String plan() {
    CallOptions options = requests.options();
    MapFunction<Long, String> planned =
        unused -> {
          try (ExecutorProcessors.Lease lease = ExecutorProcessors.instance().acquire(options)) {
            return lease.processor().plan().text(options.names());
          }
        };
    return session.range(1).as(Encoders.LONG()).map(planned, Encoders.STRING()).first();
  }

  /** Computes more and more rows until they take long enough to extrapolate. */
  private void estimate(long total) {
    int tasks = session.sparkContext().defaultParallelism();
    long count = Math.min(total, FIRST_ROWS);
    double seconds = 0;
    while (count > 0) {
      Dataset<Row> some = requests.rows().limit((int) count).repartition(tasks);
      long start = System.nanoTime();
      requests.addResults(some).write().format("noop").mode("overwrite").save();
      seconds = (System.nanoTime() - start) / 1e9;
      if (count == total || seconds > ENOUGH_SECONDS || seconds * GROWTH > MOST_SECONDS) {
        break;
      }
      count = Math.min(total, count * GROWTH);
    }
    if (count > 0) {
      out.printf(
          Locale.ROOT,
          "%n%,d rows took %.1f s: about %.1f rows/s, %.0f s (%.1f hours) for all%n",
          count,
          seconds,
          count / seconds,
          total * seconds / count,
          total * seconds / count / 3600);
    }
    out.println("Nothing was written.");
  }
}
