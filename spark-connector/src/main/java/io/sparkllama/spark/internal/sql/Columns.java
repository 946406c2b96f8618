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
 * What the columns of a table must be. Each check throws an {@link IllegalArgumentException} that
 * says what there is instead.
 */
public final class Columns {

  private static final MapType OPTIONS =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

  private Columns() {}

  /** The type of a column, which must be there. */
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

  public static void requireStrings(StructType schema, String column) {
    requireType(schema, column, DataTypes.StringType);
  }

  /** Requires maps of strings, as options of a row are. */
  public static void requireOptions(StructType schema, String column) {
    DataType type = require(schema, column);
    if (!DataType.equalsIgnoreNullability(type, OPTIONS)) {
      throw wrong(column, type, OPTIONS.sql());
    }
  }

  /** Requires conversations: arrays of structs of a role and a content. */
  public static void requireMessages(StructType schema, String column) {
    DataType type = require(schema, column);
    if (!Messages.isType(type)) {
      throw wrong(column, type, Messages.TYPE);
    }
  }

  /**
   * Requires that there is no such column.
   *
   * @param remedy what to do if there is
   */
  public static void requireAbsent(StructType schema, String column, String remedy) {
    for (String name : schema.fieldNames()) {
      if (folded(name).equals(folded(column))) {
        throw new IllegalArgumentException("there is a column '" + name + "' already; " + remedy);
      }
    }
  }

  /** A name as the session tells it from others: by default without regard to case. */
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
