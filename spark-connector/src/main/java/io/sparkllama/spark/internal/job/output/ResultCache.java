package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.sparkllama.spark.internal.function.Messages;
import io.sparkllama.spark.internal.job.input.ArgumentChecks;
import io.sparkllama.spark.internal.job.input.Formats;
import io.sparkllama.spark.internal.job.input.Ids;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The result cache: a Parquet table of results by fingerprint and hash of the prompt. Results are
 * stored as JSON, so that one table serves all functions. Several runs may share it and add results
 * at the same time.
 */
public final class ResultCache {

  private static final String FINGERPRINT = "fingerprint";
  private static final String PROMPT_HASH = "prompt_hash";

  private static final String RESULT = "result";

  private static final String VALUE = "value";

  private static final StructType SCHEMA =
      new StructType()
          .add(FINGERPRINT, DataTypes.StringType)
          .add(PROMPT_HASH, DataTypes.StringType)
          .add(RESULT, DataTypes.StringType);

  private final SparkSession session;
  private final RunFolder place;
  private final String fingerprint;
  private final String promptColumn;

  /**
   * A result cache for the requests of a run.
   *
   * @param place folder of the table, which need not exist
   * @param fingerprint fingerprint of the run's results
   * @param promptColumn column of prompts
   */
  public ResultCache(
      SparkSession session, RunFolder place, Fingerprint fingerprint, String promptColumn) {
    this.session = session;
    this.place = place;
    this.fingerprint = fingerprint.hash();
    this.promptColumn = promptColumn;
  }

  /**
   * Requires that a path is free or holds a result cache.
   *
   * @param path value of {@code --cache}
   * @throws IllegalArgumentException if it holds something else, such as a table with other columns
   */
  public static void requireUsable(SparkSession session, String path) throws IOException {
    RunFolder place = RunFolder.of(path, session.sparkContext().hadoopConfiguration());
    if (!place.hasRows()) {
      return;
    }
    StructType found;
    try {
      found = session.read().parquet(place.outputPath()).schema();
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare
      throw new IllegalArgumentException(
          "--cache is '"
              + path
              + "', which is not a Parquet table ("
              + RoundTrip.message(e)
              + "); name another path",
          e);
    }
    ArgumentChecks.require(
        DataType.equalsIgnoreNullability(found, SCHEMA),
        "--cache is '"
            + path
            + "', a table with the columns "
            + String.join(", ", found.fieldNames())
            + "; a result cache has the columns "
            + String.join(", ", SCHEMA.fieldNames())
            + "; name another path, or delete the table");
  }

  /** The path of the table, for messages. */
  public String location() {
    return place.outputPath();
  }

  /**
   * Looks up the results of rows.
   *
   * @return the rows with a column of known results, null where there is none; empty if the table
   *     does not exist
   */
  public Optional<Dataset<Row>> lookUp(Dataset<Row> rows, ResultColumn result) throws IOException {
    if (!place.hasRows()) {
      return Optional.empty();
    }
    StructType wrapped = new StructType().add(VALUE, result.type());
    Dataset<Row> known =
        results()
            .select(
                col(PROMPT_HASH),
                from_json(col(RESULT), wrapped).getField(VALUE).as(result.name()));
    return Optional.of(
        rows.withColumn(PROMPT_HASH, hash(rows.schema()))
            .join(known, new String[] {PROMPT_HASH}, "left")
            .drop(PROMPT_HASH));
  }

  private Dataset<Row> results() {
    return session
        .read()
        .schema(SCHEMA)
        .parquet(place.outputPath())
        .where(col(FINGERPRINT).equalTo(fingerprint).and(col(RESULT).isNotNull()))
        .dropDuplicates(PROMPT_HASH);
  }

  private Column hash(StructType schema) {
    DataType type = schema.apply(promptColumn).dataType();
    Column prompt = col(Ids.quoted(promptColumn));
    return sha2(Messages.isType(type) ? to_json(prompt) : prompt.cast("binary"), 256);
  }

  /** Adds the successful results of an output that the table lacks. */
  public void add(Dataset<Row> written, ResultColumn result) throws IOException {
    Dataset<Row> fresh =
        written
            .where(result.failed().equalTo(false))
            .select(
                lit(fingerprint).as(FINGERPRINT),
                hash(written.schema()).as(PROMPT_HASH),
                to_json(struct(result.column().as(VALUE))).as(RESULT))
            .where(col(PROMPT_HASH).isNotNull())
            .dropDuplicates(PROMPT_HASH);
    if (place.hasRows()) {
      fresh = fresh.join(results().select(PROMPT_HASH), new String[] {PROMPT_HASH}, "left_anti");
    }
    // other runs may add results at the same time
    Staging staging = new Staging(place, UUID.randomUUID().toString());
    try {
      Tables.write(
          fresh.select(FINGERPRINT, PROMPT_HASH, RESULT),
          Formats.PARQUET,
          place.outputPath(),
          SaveMode.Append,
          List.of(),
          staging.committing(Optional.empty(), RunCommitter.Publish.JOB));
    } finally {
      staging.delete();
      place.deleteIfEmpty();
    }
  }
}
