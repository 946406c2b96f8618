package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.sparkllama.spark.internal.function.Messages;
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
 * A Parquet table of results, by the fingerprint of what gave them and the hash of the prompt.
 * Results are kept as JSON, so that one table serves calls of every kind.
 */
public final class ResultCache {

  private static final String FINGERPRINT = "fingerprint";
  private static final String PROMPT_HASH = "prompt_hash";

  /** Kept under the name that tables of earlier versions have. */
  private static final String RESULT = "answer";

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
   * @param place of the table, which need not be there
   * @param promptColumn column that is asked
   */
  public ResultCache(
      SparkSession session, RunFolder place, Fingerprint fingerprint, String promptColumn) {
    this.session = session;
    this.place = place;
    this.fingerprint = fingerprint.hash();
    this.promptColumn = promptColumn;
  }

  public String location() {
    return place.outputPath();
  }

  /** Rows with a column of the result that is known, or null; absent if the table is not there. */
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
        .where(col(FINGERPRINT).equalTo(fingerprint))
        .dropDuplicates(PROMPT_HASH);
  }

  private Column hash(StructType schema) {
    DataType type = schema.apply(promptColumn).dataType();
    Column prompt = col(Ids.quoted(promptColumn));
    return sha2(Messages.isType(type) ? to_json(prompt) : prompt.cast("binary"), 256);
  }

  /** Adds the results of a table that are not known yet; failures are not kept. */
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
    // other runs may add theirs at the same time
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
