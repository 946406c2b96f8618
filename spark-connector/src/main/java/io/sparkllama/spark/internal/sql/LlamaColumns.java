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
 * Calls over the columns of a dataset, by the operator that SQL uses: other columns pass as they
 * are, and rows that are not needed are not asked for.
 *
 * @param function what is asked
 * @param options those of all rows
 * @param columns names of the columns with the first arguments
 * @param labels the list of labels, for a call that has one
 * @param optionsColumn name of a column with options of each row, which count before those of all
 * @param deduplicating whether a row takes the result of the row before it if the request of that
 *     one was equal
 */
public record LlamaColumns(
    ModelFunction function,
    CallOptions options,
    List<String> columns,
    Optional<List<String>> labels,
    Optional<String> optionsColumn,
    boolean deduplicating) {

  public LlamaColumns(ModelFunction function, CallOptions options, List<String> columns) {
    this(function, options, columns, Optional.empty(), Optional.empty(), false);
  }

  /** The same with labels as the last argument. */
  public LlamaColumns withLabels(List<String> theLabels) {
    return new LlamaColumns(
        function, options, columns, Optional.of(theLabels), optionsColumn, deduplicating);
  }

  /** The same with options of each row, a column of maps of strings. */
  public LlamaColumns withOptionsColumn(String column) {
    return new LlamaColumns(function, options, columns, labels, Optional.of(column), deduplicating);
  }

  /** The same where a row takes the result of an equal request in the row before it. */
  public LlamaColumns withDeduplication() {
    return new LlamaColumns(function, options, columns, labels, optionsColumn, true);
  }

  /** The type of the column that is added. */
  public DataType dataType() {
    return optionsColumn.isPresent() ? function.resultType() : function.resultType(options);
  }

  /** The dataset with the column of results behind its own. */
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

  /** A column of an expression, which Spark 3.5 makes by a constructor. */
  private static Column column(Expression expression) {
    try {
      return Column.class.getConstructor(Expression.class).newInstance(expression);
    } catch (NoSuchMethodException e) {
      return ExpressionUtils.column(expression);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a column of " + expression, e);
    }
  }
}
