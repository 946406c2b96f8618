package io.sparkllama.spark.internal.sql;

import static org.apache.spark.sql.functions.col;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A call over columns of a dataset, evaluated by the operator that SQL uses. Other columns pass
 * through unchanged, and rows that a query does not need are not computed. Immutable.
 *
 * @param function the function to call
 * @param options options for every row
 * @param columns names of the columns of the first arguments
 * @param labels the list of labels, for a function that takes one
 * @param optionsColumn column with options of each row, which override those for every row
 * @param deduplicating whether a row takes the result of the row before it if their requests are
 *     equal
 */
public record LlamaColumns(
    ModelFunction function,
    CallOptions options,
    List<String> columns,
    Optional<List<String>> labels,
    Optional<String> optionsColumn,
    boolean deduplicating) {

  /** A call without labels, options of rows and deduplication. */
  public LlamaColumns(ModelFunction function, CallOptions options, List<String> columns) {
    this(function, options, columns, Optional.empty(), Optional.empty(), false);
  }

  /** A copy with labels as the last argument. */
  public LlamaColumns withLabels(List<String> theLabels) {
    return new LlamaColumns(
        function, options, columns, Optional.of(theLabels), optionsColumn, deduplicating);
  }

  /** A copy with options of each row, in a column of maps of strings. */
  public LlamaColumns withOptionsColumn(String column) {
    return new LlamaColumns(function, options, columns, labels, Optional.of(column), deduplicating);
  }

  /** A copy in which a row takes the result of an equal request in the row before it. */
  public LlamaColumns withDeduplication() {
    return new LlamaColumns(function, options, columns, labels, optionsColumn, true);
  }

  /** The type of the column of results. */
  public DataType dataType() {
    return optionsColumn.isPresent() ? function.resultType() : function.resultType(options);
  }

  /** The dataset with the column of results added at the end. */
  public Dataset<Row> addTo(Dataset<Row> dataset) {
    SessionSetup.register(dataset.sparkSession());
    return dataset.select(col("*"), column().as(options.outputColumn()));
  }

  private Column column() {
    List<Expression> arguments = new ArrayList<>();
    columns.forEach(column -> arguments.add(attribute(column)));
    labels.ifPresent(
        list ->
            arguments.add(
                Literal.create(
                    list.toArray(String[]::new), DataTypes.createArrayType(DataTypes.StringType))));
    optionsColumn.ifPresent(column -> arguments.add(attribute(column)));
    return column(
        new LlamaCall(
            function,
            Scala.seq(arguments),
            new CallContext(options.toSession(), options, deduplicating),
            false));
  }

  private static Expression attribute(String column) {
    return new UnresolvedAttribute(Scala.seq(column));
  }

  /** The column of an expression: a constructor in Spark 3.5, a method since Spark 4. */
  private static Column column(Expression expression) {
    try {
      return Column.class.getConstructor(Expression.class).newInstance(expression);
    } catch (NoSuchMethodException e) {
      return ExpressionUtils.column(expression);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create a column from " + expression, e);
    }
  }
}
