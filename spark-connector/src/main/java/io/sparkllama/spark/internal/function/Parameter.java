package io.sparkllama.spark.internal.function;

import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataTypes;

/**
 * A parameter of a function. Immutable.
 *
 * @param name name in the function's usage
 * @param noun noun for a value, for messages
 * @param type type to which Spark implicitly casts values
 */
record Parameter(String name, String noun, AbstractDataType type) {

  /** A string. */
  static Parameter text(String name) {
    return new Parameter(name, name, DataTypes.StringType);
  }

  /** A list of strings to choose from. */
  static Parameter labels() {
    return new Parameter(
        "labels", "list of labels", DataTypes.createArrayType(DataTypes.StringType));
  }

  /** A conversation; the function itself checks its type. */
  static Parameter messages() {
    return new Parameter("messages", "conversation", AnyDataType$.MODULE$);
  }
}
