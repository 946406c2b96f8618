package io.sparkllama.spark.internal.function;

import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataTypes;

/**
 * A parameter of a function.
 *
 * @param name in its usage
 * @param noun what a value is called where it is missing
 * @param type to which Spark casts values implicitly
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

  /** A conversation, whose type the function checks itself. */
  static Parameter messages() {
    return new Parameter("messages", "conversation", AnyDataType$.MODULE$);
  }
}
