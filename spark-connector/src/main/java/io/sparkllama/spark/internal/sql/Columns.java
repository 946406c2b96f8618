package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.function.Messages;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Checks of a table's columns. Each throws an {@link IllegalArgumentException} that describes what
 * the table has instead.
 */
public final class Columns {

  private static final MapType OPTIONS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

  private Columns() {}

  /** Requires a column; returns its type. */
  public static DataType require(StructType schema, String column) {
    if (!isIn(schema, column)) {
      throw new IllegalArgumentException(
          "there is no column '"
              + column
              + "'; the columns are "
              + String.join(", ", schema.fieldNames()));
    }
    return schema.apply(column).dataType();
  }

  /** Requires a column of strings. */
  public static void requireStrings(StructType schema, String column) {
    requireType(schema, column, DataTypes.StringType);
  }

  /** Requires a column of options: maps from strings to strings. */
  public static void requireOptions(StructType schema, String column) {
    DataType type = require(schema, column);
    if (!DataType.equalsIgnoreNullability(type, OPTIONS)) {
      throw wrong(column, type, OPTIONS.sql());
    }
  }

  /** Requires a column of conversations: arrays of structs of role and content. */
  public static void requireMessages(StructType schema, String column) {
    DataType type = require(schema, column);
    if (!Messages.isType(type)) {
      throw wrong(column, type, Messages.TYPE);
    }
  }

  /**
   * Requires that a name is free.
   *
   * @param remedy what to do if there is a column of this name
   */
  public static void requireAbsent(StructType schema, String column, String remedy) {
    for (String name : schema.fieldNames()) {
      if (folded(name).equals(folded(column))) {
        throw new IllegalArgumentException("there is a column '" + name + "' already; " + remedy);
      }
    }
  }

  /** A name in the form by which the session compares names: by default in lower case. */
  public static String folded(String name) {
    return SQLConf.get().caseSensitiveAnalysis() ? name : name.toLowerCase(Locale.ROOT);
  }

  private static boolean isIn(StructType schema, String column) {
    return Arrays.asList(schema.fieldNames()).contains(column);
  }

  private static void requireType(StructType schema, String column, DataType wanted) {
    DataType type = require(schema, column);
    if (!type.equals(wanted)) {
      throw wrong(column, type, wanted.sql());
    }
  }

  private static IllegalArgumentException wrong(String column, DataType type, String wanted) {
    return new IllegalArgumentException(
        "column '" + column + "' is of type " + type.sql() + "; it must be " + wanted);
  }
}
