package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The layout of an output. It is stored next to the rows, because no single file tells all of it.
 *
 * @param format format of the files
 * @param partitionBy columns whose values are folders
 * @param schema schema of the rows, as Spark's JSON
 */
record Layout(String format, List<String> partitionBy, String schema) {

  static final String FILE = "layout.json";

  static Layout of(OutputArguments arguments, StructType schema) {
    return new Layout(arguments.format(), new ArrayList<>(arguments.partitionBy()), schema.json());
  }

  /** Parses the output of {@link #json}; {@link IllegalArgumentException} if it is malformed. */
  static Layout parse(String json) {
    try {
      return Json.read(json, Layout.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the layout is malformed: " + e.getOriginalMessage(), e);
    }
  }

  String json() {
    return Json.write(this) + "\n";
  }

  /** The schema of the rows. */
  StructType rows() {
    return (StructType) DataType.fromJson(schema);
  }

  /** The differences to the layout of another run, one sentence each. */
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
