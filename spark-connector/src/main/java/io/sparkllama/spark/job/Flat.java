package io.sparkllama.spark.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.to_json;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows for formats without structs, arrays and maps: these become JSON. */
final class Flat {

  private Flat() {}

  static Dataset<Row> of(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(rows.schema().fields()).map(Flat::column).toArray(Column[]::new));
  }

  private static Column column(StructField field) {
    Column column = col(Ids.quoted(field.name()));
    return isNested(field.dataType()) ? to_json(column).as(field.name()) : column;
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  /** The rows again that {@link #of} has made flat, out of a file where all is text. */
  static Dataset<Row> restore(Dataset<Row> flat, StructType schema) {
    return flat.select(Arrays.stream(schema.fields()).map(Flat::restored).toArray(Column[]::new));
  }

  private static Column restored(StructField field) {
    Column column = col(Ids.quoted(field.name()));
    return (isNested(field.dataType())
            ? from_json(column, field.dataType(), Map.of())
            : column.cast(field.dataType()))
        .as(field.name());
  }
}
