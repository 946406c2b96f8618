package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * A 64-bit hash of values of any type. Strings are hashed by their bytes, regardless of collation,
 * and nulls at different places give different hashes.
 */
final class Digest {

  private Digest() {}

  static Column of(Column value, DataType type) {
    return xxhash64(value.isNull(), plain(value, type));
  }

  /** The value in a form that Spark can hash without treating unequal values as equal. */
  private static Column plain(Column value, DataType type) {
    if (type instanceof StringType) {
      return value.cast("binary");
    }
    if (type instanceof StructType fields) {
      List<Column> parts = new ArrayList<>();
      Arrays.stream(fields.fields())
          .forEach(field -> addTo(parts, value.getField(field.name()), field.dataType()));
      return when(value.isNotNull(), struct(parts.toArray(Column[]::new))).otherwise(lit(null));
    }
    if (type instanceof ArrayType array) {
      return transform(value, item -> pair(item, array.elementType()));
    }
    if (type instanceof MapType map) {
      return transform(
          map_entries(value),
          entry ->
              struct(
                  plain(entry.getField("key"), map.keyType()),
                  pair(entry.getField("value"), map.valueType())));
    }
    // hash functions do not accept variants
    return type.typeName().equals("variant") ? value.cast("string") : value;
  }

  private static Column pair(Column value, DataType type) {
    List<Column> parts = new ArrayList<>();
    addTo(parts, value, type);
    return struct(parts.toArray(Column[]::new));
  }

  private static void addTo(List<Column> parts, Column value, DataType type) {
    parts.add(value.isNull());
    parts.add(plain(value, type));
  }
}
