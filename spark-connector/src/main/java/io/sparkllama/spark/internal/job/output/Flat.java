package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unbase64;

import io.sparkllama.spark.internal.job.input.Ids;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows for formats that hold only simple values: structs, arrays and maps become JSON, and binary
 * values become Base64.
 */
final class Flat {

  private Flat() {}

  static Dataset<Row> of(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(rows.schema().fields()).map(Flat::column).toArray(Column[]::new));
  }

  private static Column column(StructField field) {
    Column column = col(Ids.quoted(field.name()));
    if (isNested(field.dataType())) {
      return to_json(column, TextFormat.values()).as(field.name());
    }
    return isBytes(field.dataType()) ? base64(column).as(field.name()) : column;
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  private static boolean isBytes(DataType type) {
    return type instanceof BinaryType;
  }

  /** The schema of the rows that {@link #of} returns. */
  static StructType schema(StructType schema) {
    StructType flat = new StructType();
    for (StructField field : schema.fields()) {
      boolean text = isNested(field.dataType()) || isBytes(field.dataType());
      flat = flat.add(field.name(), text ? DataTypes.StringType : field.dataType());
    }
    return flat;
  }

  /** The inverse of {@link #of}. */
  static Dataset<Row> restore(Dataset<Row> flat, StructType schema) {
    return flat.select(Arrays.stream(schema.fields()).map(Flat::restored).toArray(Column[]::new));
  }

  private static Column restored(StructField field) {
    Column column = col(Ids.quoted(field.name()));
    if (isNested(field.dataType())) {
      return from_json(column, field.dataType(), TextFormat.reading()).as(field.name());
    }
    return isBytes(field.dataType()) ? unbase64(column).as(field.name()) : column;
  }
}
