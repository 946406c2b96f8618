package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.function.ResultField;
import io.sparkllama.spark.internal.job.output.ResultColumn;
import io.sparkllama.spark.internal.sql.Columns;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks that the columns named by flags have types that suit their purpose. Each check throws an
 * {@link IllegalArgumentException} that names the flag.
 */
final class ColumnChecks {

  private ColumnChecks() {}

  static void require(RunArguments arguments, ResultColumn result, StructType input) {
    arguments.input().idColumn().ifPresent(column -> requireIds(column, input));
    arguments.reports().labelColumn().ifPresent(column -> requireLabels(column, result, input));
    requireFolders(arguments.output().partitionBy(), input);
    requireDistinct(input);
  }

  /** Accepts types with one representation per value, so that equal ids compare equal. */
  private static void requireIds(String column, StructType input) {
    DataType type = type("--id-column", column, input);
    boolean fit =
        type instanceof StringType
            || type instanceof IntegralType
            || type instanceof DecimalType
            || type instanceof BooleanType
            || type instanceof DateType
            || List.of("timestamp", "timestamp_ntz", "binary", "time")
                .contains(type.typeName().replaceFirst("\\(.*", ""));
    require(
        fit,
        "--id-column",
        column,
        type,
        "an id is a string, an integer, a decimal, a boolean, a date, a time or binary; cast it");
  }

  private static void requireLabels(String column, ResultColumn result, StructType input) {
    DataType type = type("--label-column", column, input);
    DataType text =
        result.type() instanceof StructType struct
            ? struct.apply(ResultField.TEXT.sqlName()).dataType()
            : result.type();
    require(
        text instanceof StringType
            ? type instanceof StringType
            : DataType.equalsIgnoreNullability(type, text) && !hasMap(type),
        "--label-column",
        column,
        type,
        "the results are "
            + text.sql()
            + ", and labels must be as well; cast the column, or leave the option out");
  }

  private static boolean hasMap(DataType type) {
    return type instanceof MapType
        || (type instanceof ArrayType array && hasMap(array.elementType()));
  }

  private static void requireFolders(List<String> columns, StructType input) {
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      DataType type = type("--partition-by", column, input);
      boolean nested =
          type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
      require(
          !nested && !type.typeName().matches("variant|.*interval.*"),
          "--partition-by",
          column,
          type,
          "a folder's name must be a single value; name another column");
      if (!seen.add(column.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "--partition-by names '" + column + "' twice; name it once");
      }
    }
  }

  /** File formats treat names that differ only in case as one column. */
  private static void requireDistinct(StructType input) {
    Set<String> seen = new HashSet<>();
    for (StructField field : input.fields()) {
      if (!seen.add(Columns.folded(field.name()))) {
        throw new IllegalArgumentException(
            "the input has two columns '" + field.name() + "'; rename or drop one of them");
      }
    }
  }

  private static DataType type(String option, String column, StructType input) {
    try {
      return Columns.require(input, column);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static void require(
      boolean fit, String option, String column, DataType type, String remedy) {
    if (!fit) {
      throw new IllegalArgumentException(
          option + " is '" + column + "', a column of type " + type.sql() + "; " + remedy);
    }
  }
}
