package io.sparkllama.spark.internal.function;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The SQL type of conversations: an array of structs of role and content. */
public final class Messages {

  /** The type in SQL. */
  public static final String TYPE = "ARRAY<STRUCT<role: STRING, content: STRING>>";

  private Messages() {}

  /** Whether a type is that of conversations. */
  public static boolean isType(DataType type) {
    return type instanceof ArrayType array
        && array.elementType() instanceof StructType message
        && message.size() == 2
        && isText(message.fields()[0], "role")
        && isText(message.fields()[1], "content");
  }

  private static boolean isText(StructField field, String name) {
    return field.name().equals(name) && field.dataType().equals(DataTypes.StringType);
  }
}
