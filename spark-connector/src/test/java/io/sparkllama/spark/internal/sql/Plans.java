package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.function.ModelFunctions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/** Plans by hand, for tests of rules: a table with an id and a prompt, calls, and what is above. */
final class Plans {

  static final Attribute ID = column("id", DataTypes.IntegerType);
  static final Attribute PROMPT = column("prompt", DataTypes.StringType);

  private Plans() {}

  static Attribute column(String name, DataType type) {
    return new AttributeReference(
        name, type, true, Metadata.empty(), NamedExpression.newExprId(), Scala.seq());
  }

  static LogicalPlan table() {
    return table(ID, PROMPT);
  }

  static LogicalPlan table(Attribute... columns) {
    return new LocalRelation(
        Scala.<Attribute>seq(List.of(columns)), Scala.seq(), false, scala.Option.empty());
  }

  /** A call for a prompt. */
  static LlamaCall ask(Expression prompt) {
    return new LlamaCall(
        ModelFunctions.GENERATE,
        Scala.<Expression>seq(List.of(prompt)),
        CallContext.of(Map.of("spark.llama.model", "model.gguf")),
        false);
  }

  /** The text of the result for the prompt of a row. */
  static Expression generatedText() {
    return text(ask(PROMPT));
  }

  static Expression text(Expression result) {
    return new GetStructField(result, 0, scala.Option.empty());
  }

  static Expression idBelow(int bound) {
    return new LessThan(ID, Literal.create(bound, DataTypes.IntegerType));
  }

  static NamedExpression as(String name, Expression value) {
    return new Alias(
        value, name, NamedExpression.newExprId(), Scala.seq(), scala.Option.empty(), Scala.seq());
  }

  static Project project(LogicalPlan child, NamedExpression... items) {
    return new Project(Scala.<NamedExpression>seq(List.of(items)), child);
  }

  static Filter filter(LogicalPlan child, Expression condition) {
    return new Filter(condition, child);
  }

  /** Of the whole table if it is global, else of each partition. */
  static Sort sort(LogicalPlan child, boolean global, Expression by) {
    SortOrder order =
        new SortOrder(
            by, Ascending$.MODULE$, Ascending$.MODULE$.defaultNullOrdering(), Scala.seq());
    return new Sort(Scala.<SortOrder>seq(List.of(order)), global, child, scala.Option.empty());
  }

  /** What {@link ExtractCalls} makes of a call for each row: the operator, without a projection. */
  static LlamaEval eval(LogicalPlan child, LlamaCall... calls) {
    List<Attribute> results = List.of(calls).stream().map(CallResults::attributeOf).toList();
    return new LlamaEval(
        Scala.<Expression>seq(List.of(calls)), Scala.<Attribute>seq(results), child);
  }

  /** The operators by name, as {@code Project(Filter(LocalRelation))}. */
  static String outline(LogicalPlan plan) {
    List<LogicalPlan> children = Scala.list(plan.children());
    return children.isEmpty()
        ? plan.nodeName()
        : plan.nodeName()
            + children.stream().map(Plans::outline).collect(Collectors.joining(", ", "(", ")"));
  }

  /** The first operator of a kind, from the top. */
  static <T extends LogicalPlan> T find(LogicalPlan plan, Class<T> kind) {
    if (kind.isInstance(plan)) {
      return kind.cast(plan);
    }
    return Scala.list(plan.children()).stream()
        .filter(child -> outline(child).contains(kind.getSimpleName()))
        .map(child -> find(child, kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " in " + plan));
  }

  static List<String> names(LogicalPlan plan) {
    return Scala.list(plan.output()).stream().map(Attribute::name).toList();
  }
}
