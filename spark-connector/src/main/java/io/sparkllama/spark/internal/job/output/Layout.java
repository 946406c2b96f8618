package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * How the rows of an output lie in its files, which no file tells as a whole. Kept beside them.
 *
 * @param format of the files
 * @param partitionBy columns whose values are folders
 * @param schema of the rows, as Spark's JSON
 */
record Layout(String format, List<String> partitionBy, String schema) {

  static final String FILE = "layout.json";

  static Layout of(OutputArguments arguments, StructType schema) {
    return new Layout(arguments.format(), new ArrayList<>(arguments.partitionBy()), schema.json());
  }

  /** Reads {@link #json}; {@link IllegalArgumentException} if it is something else. */
  static Layout parse(String json) {
    try {
      return Json.read(json, Layout.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no layout: " + e.getOriginalMessage(), e);
    }
  }

  String json() {
    return Json.write(this) + "\n";
  }

  StructType rows() {
    return (StructType) DataType.fromJson(schema);
  }

  /** What is different in another one for the same rows. */
  List<String> changes(Layout other) {
    List<String> changes = new ArrayList<>();
    if (!format.equals(other.format)) {
      changes.add("--output-format was " + format + " and is " + other.format);
    }
    if (!partitionBy.equals(other.partitionBy)) {
      changes.add("--partition-by was " + partitionBy + " and is " + other.partitionBy);
    }
    return changes;
  }
}
