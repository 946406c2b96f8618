package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.executor.EngineName;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.options.CallOptions;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** {@code llm_version}: the engine of the session, which becomes a constant during the analysis. */
final class Version {

  static final String NAME = "llm_version";
  static final String USAGE = "llm_version() - Returns the engine of this session and its build.";
  static final String EXAMPLES =
      ModelFunction.EXAMPLES_HEADING + "      > SELECT llm_version();\n       llama.cpp v0.5.0\n  ";

  private Version() {}

  /** The constant, with the name that Spark gives to a column of a call. */
  static Expression of(CallOptions options) {
    return new Alias(
        new Literal(UTF8String.fromString(EngineName.of(options)), DataTypes.StringType),
        NAME + "()",
        NamedExpression.newExprId(),
        Scala.seq(),
        scala.Option.empty(),
        Scala.seq());
  }
}
