package io.sparkllama.spark.internal.job.summary;

import io.sparkllama.spark.internal.common.Json;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** Counts the rows of a partition; returns {@link RowCounts} as one string of JSON. */
record PartitionCounter() implements MapPartitionsFunction<Row, String> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<String> call(Iterator<Row> rows) {
    RowCounter counter = new RowCounter();
    rows.forEachRemaining(row -> counter.add(ScannedRow.of(row)));
    return List.of(Json.write(counter.counts())).iterator();
  }
}
