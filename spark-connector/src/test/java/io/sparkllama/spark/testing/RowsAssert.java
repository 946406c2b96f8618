package io.sparkllama.spark.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Assertions on the rows of a dataset, which is evaluated once, and on its result structs. */
public final class RowsAssert {

  private final List<Row> rows;
  private final String[] columns;

  private RowsAssert(List<Row> rows, String[] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  public static RowsAssert assertThat(Dataset<Row> dataset) {
    return new RowsAssert(dataset.collectAsList(), dataset.columns());
  }

  public RowsAssert hasCount(int count) {
    require(rows.size() == count, "there are " + rows.size() + " rows and must be " + count);
    return this;
  }

  /** The same rows as another dataset, in any order. */
  public RowsAssert hasSameRowsAs(Dataset<Row> other) {
    List<String> actual = sorted(rows);
    List<String> expected = sorted(other.collectAsList());
    require(actual.equals(expected), "the rows are " + actual + " and must be " + expected);
    return this;
  }

  private static List<String> sorted(List<Row> rows) {
    return rows.stream().map(Row::toString).sorted(Comparator.naturalOrder()).toList();
  }

  /** The results in a column of structs. */
  public Results inColumn(String column) {
    int index = Arrays.asList(columns).indexOf(column);
    require(index >= 0, "there is no column " + column + " among " + Arrays.toString(columns));
    List<Row> structs = new ArrayList<>();
    for (Row row : rows) {
      require(!row.isNullAt(index), "column " + column + " is null in " + row);
      structs.add(row.getStruct(index));
    }
    return new Results(structs);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }

  /** Structs as {@code llm_generate} gives them. */
  public static final class Results {

    private final List<Row> structs;

    private Results(List<Row> structs) {
      this.structs = structs;
    }

    public Results allSucceed() {
      return allMatch("succeed", struct -> struct.<Boolean>getAs("success"));
    }

    /** All fail, each with an error that has a text in it. */
    public Results allFailWith(String part) {
      return allMatch(
          "fail with '" + part + "'",
          struct ->
              !struct.<Boolean>getAs("success") && struct.<String>getAs("error").contains(part));
    }

    public Results allMatch(String what, Predicate<Row> condition) {
      require(!structs.isEmpty(), "there is no row of which one could " + what);
      for (Row struct : structs) {
        require(condition.test(struct), "a result must " + what + " and is " + struct);
      }
      return this;
    }

    /** The texts, in the order of the rows. */
    public Results hasTexts(String... texts) {
      List<String> actual = structs.stream().map(struct -> struct.<String>getAs("text")).toList();
      require(
          actual.equals(Arrays.asList(texts)),
          "the texts are " + actual + " and must be " + Arrays.toString(texts));
      return this;
    }
  }
}
