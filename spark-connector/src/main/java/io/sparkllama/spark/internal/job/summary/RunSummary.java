package io.sparkllama.spark.internal.job.summary;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkllama.spark.internal.job.input.Ids;
import io.sparkllama.spark.internal.job.output.Fingerprint;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a table of results holds, counted in the table itself, so that tasks which Spark ran twice
 * count once. Tokens and times of embeddings and the like are not kept in a table, and are 0.
 *
 * @param rows rows written, by this run and those it went on from
 * @param ok rows with an answer
 * @param reused rows whose answer was taken from an equal prompt
 * @param retried rows that were tried more than once
 * @param promptTokens tokens of the prompts that were asked
 * @param generatedTokens tokens that were generated for them
 * @param latencyMillis percentiles of the time of a row in batches, in milliseconds
 * @param failures why rows failed, by kind, the most frequent first
 * @param generatedLengths how many rows have how many generated tokens, if that was counted
 * @param latencies how many rows took how many milliseconds, if that was counted
 */
public record RunSummary(
    long rows,
    long ok,
    long reused,
    long retried,
    long promptTokens,
    long generatedTokens,
    Percentiles latencyMillis,
    List<FailureCount> failures,
    List<Bin> generatedLengths,
    List<Bin> latencies) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The kind of failures in outputs that an earlier version has written, without kinds. */
  private static final String UNKNOWN = "unknown";

  private static final int BINS = 20;

  /** Percentiles of some values. */
  public record Percentiles(double p50, double p95, double p99) {}

  /**
   * Failures of one kind.
   *
   * @param exampleId id of one of the rows; null if rows have no id
   * @param example the message of that row
   */
  public record FailureCount(String kind, long count, String exampleId, String example) {}

  /** Values from here to the next bin. */
  public record Bin(long from, long count) {}

  /**
   * What a run was.
   *
   * @param output where the table is
   * @param engine name of the engine and its build
   * @param seconds time from its first task to the committed table
   * @param newRows rows that this run has written
   * @param stopped why it stopped before its end
   * @param fingerprint of a run that can be resumed
   */
  public record Run(
      String output,
      String engine,
      double seconds,
      long newRows,
      Optional<StopReason> stopped,
      Optional<Fingerprint> fingerprint) {}

  /**
   * Counts.
   *
   * @param idColumn for examples of errors; absent if rows have no name
   * @param charts whether to count lengths and latencies, each of which reads the table once more
   */
  public static RunSummary of(
      Dataset<Row> written, ResultColumn result, Optional<String> idColumn, boolean charts) {
    Column failed = result.failed();
    if (!result.isStruct()) {
      Row counted = written.agg(count(lit(1)), count_if(failed)).first();
      long rows = counted.getLong(0);
      return new RunSummary(
          rows,
          rows - counted.getLong(1),
          0,
          0,
          0,
          0,
          new Percentiles(0, 0, 0),
          List.of(),
          List.of(),
          List.of());
    }
    Column asked = result.field("attempts").gt(0);
    Column millis = when(asked, result.field("processing_time_ms"));
    Column tokens = when(asked, result.field("tokens_generated"));
    Row counted =
        written
            .select(
                failed.as("failed"),
                result.field("attempts").as("attempts"),
                when(asked, result.field("prompt_tokens")).as("prompt"),
                tokens.as("tokens"),
                millis.as("millis"))
            .agg(
                count(lit(1)),
                count_if(col("failed").equalTo(false)),
                count_if(col("attempts").equalTo(0).and(col("failed").equalTo(false))),
                count_if(col("attempts").gt(1)),
                coalesce(sum("prompt"), lit(0L)),
                coalesce(sum("tokens"), lit(0L)),
                expr("percentile_approx(millis, array(0.5, 0.95, 0.99))"),
                expr("max(tokens)"),
                expr("max(millis)"))
            .first();
    List<? extends Number> latency = counted.isNullAt(6) ? List.of(0, 0, 0) : counted.getList(6);
    return new RunSummary(
        counted.getLong(0),
        counted.getLong(1),
        counted.getLong(2),
        counted.getLong(3),
        counted.getLong(4),
        counted.getLong(5),
        new Percentiles(
            latency.get(0).doubleValue(),
            latency.get(1).doubleValue(),
            latency.get(2).doubleValue()),
        counted.getLong(0) == counted.getLong(1)
            ? List.of()
            : failures(written.where(failed), result, idColumn),
        charts ? bins(written, tokens, counted.isNullAt(7) ? 0 : counted.getInt(7)) : List.of(),
        charts ? bins(written, millis, counted.isNullAt(8) ? 0 : counted.getLong(8)) : List.of());
  }

  private static List<FailureCount> failures(
      Dataset<Row> failed, ResultColumn result, Optional<String> idColumn) {
    Column id =
        idColumn.map(name -> col(Ids.quoted(name)).cast("string")).orElse(lit(null).cast("string"));
    return failed
        .select(
            coalesce(result.field("error_kind"), lit(UNKNOWN)).as("kind"),
            result.field("error").as("error"),
            id.as("id"))
        .groupBy("kind")
        .agg(count(lit(1)).as("rows"), first("id"), first("error"))
        .orderBy(col("rows").desc(), col("kind"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new FailureCount(
                    row.getString(0), row.getLong(1), row.getString(2), row.getString(3)))
        .toList();
  }

  private static List<Bin> bins(Dataset<Row> written, Column value, long most) {
    long width = Math.max(1, (most + BINS) / BINS);
    List<Bin> bins = new ArrayList<>();
    for (long from = 0; from <= most; from += width) {
      bins.add(new Bin(from, 0));
    }
    written
        .select(value.as("value"))
        .where(col("value").isNotNull())
        .groupBy(expr("value div " + width).as("bin"))
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(
            row -> {
              int bin = (int) row.getLong(0);
              bins.set(bin, new Bin(bin * width, row.getLong(1)));
            });
    return bins;
  }

  public long failed() {
    return rows - ok;
  }

  /** The share of rows whose answer is exactly the label. */
  public static String describeAccuracy(
      Dataset<Row> written, ResultColumn result, String labelColumn) {
    Column answer = result.isStruct() ? result.field("text") : result.column();
    Row counted =
        written.agg(count(lit(1)), count_if(answer.equalTo(col(Ids.quoted(labelColumn))))).first();
    return String.format(
        Locale.ROOT,
        "equal to %-9s %,14d  (%.1f %%)",
        labelColumn,
        counted.getLong(1),
        100.0 * counted.getLong(1) / Math.max(1, counted.getLong(0)));
  }

  /** A table for people. */
  public String describe(Run run) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """

                rows              %,14d
                succeeded         %,14d
                failed            %,14d
                reused            %,14d
                retried           %,14d
                prompt tokens     %,14d
                generated tokens  %,14d
                milliseconds      %,14.0f  half of the rows; 95 %%: %,.0f; 99 %%: %,.0f
                seconds           %,14.1f
                rows of this run  %,14d
                written to        %s""",
                rows,
                ok,
                failed(),
                reused,
                retried,
                promptTokens,
                generatedTokens,
                latencyMillis.p50(),
                latencyMillis.p95(),
                latencyMillis.p99(),
                run.seconds(),
                run.newRows(),
                run.output()));
    for (FailureCount failure : failures) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nfailed %,d times as %s%s: %s",
              failure.count(),
              failure.kind(),
              failure.exampleId() == null ? "" : ", such as id " + failure.exampleId(),
              failure.example()));
    }
    run.stopped().ifPresent(stop -> text.append("\nstopped before its end: " + stop.reason()));
    return text.toString();
  }

  /** The same for programs. */
  public String json(Run run) {
    ObjectNode root = JSON.createObjectNode();
    root.put("output", run.output());
    root.put("rows", rows).put("ok", ok).put("failed", failed());
    root.put("reused", reused).put("retried", retried);
    root.put("prompt_tokens", promptTokens).put("generated_tokens", generatedTokens);
    root.putObject("latency_ms")
        .put("p50", latencyMillis.p50())
        .put("p95", latencyMillis.p95())
        .put("p99", latencyMillis.p99());
    ObjectNode kinds = root.putObject("failures");
    for (FailureCount failure : failures) {
      kinds
          .putObject(failure.kind())
          .put("count", failure.count())
          .put("example_id", failure.exampleId())
          .put("example", failure.example());
    }
    ObjectNode here = root.putObject("run");
    here.put("engine", run.engine());
    here.put("seconds", run.seconds()).put("rows", run.newRows());
    here.put("stopped", run.stopped().map(s -> s.name().toLowerCase(Locale.ROOT)).orElse(null));
    here.put("fingerprint", run.fingerprint().map(Fingerprint::hash).orElse(null));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
