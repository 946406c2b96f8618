package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.as;
import static io.sparkllama.spark.internal.sql.Plans.ask;
import static io.sparkllama.spark.internal.sql.Plans.filter;
import static io.sparkllama.spark.internal.sql.Plans.find;
import static io.sparkllama.spark.internal.sql.Plans.generatedText;
import static io.sparkllama.spark.internal.sql.Plans.idBelow;
import static io.sparkllama.spark.internal.sql.Plans.outline;
import static io.sparkllama.spark.internal.sql.Plans.project;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static io.sparkllama.spark.internal.sql.Plans.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Rand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Calls of projections and filters, plan in and plan out. */
class ExtractCallsTest {

  private static final Expression NO_TEXT = Literal.create(null, DataTypes.StringType);

  private static LogicalPlan extract(LogicalPlan plan) {
    return new ExtractCalls().apply(plan);
  }

  /** The condition that the one call of a projection of that value is asked under, as a text. */
  private static String guardIn(Expression value) {
    LlamaEval eval = find(extract(project(table(), as("x", value))), LlamaEval.class);
    assertThat(eval.calls()).hasSize(1);
    return eval.calls().get(0).guard().map(Expression::sql).orElse("none");
  }

  private static String sql(Expression expression) {
    return expression.sql();
  }

  private static Expression isTrue(Expression condition) {
    return new Coalesce(Scala.seq(condition, Literal.FalseLiteral()));
  }

  @Test
  void aCallIsAskedBelowTheProjectionThatReadsItsResult() {
    LogicalPlan plan = extract(project(table(), ID, as("x", generatedText())));
    assertThat(outline(plan)).isEqualTo("Project(LlamaEval(LocalRelation))");
    assertThat(Plans.names(plan)).containsExactly("id", "x");
    LlamaEval eval = find(plan, LlamaEval.class);
    assertThat(eval.calls()).containsExactly(ask(PROMPT));
    assertThat(plan.references().contains(eval.results().get(0))).isTrue();
    assertThat(Scala.list(plan.expressions())).noneMatch(CallFinder::anyIn);
  }

  @Test
  void equalCallsAreAskedOnceAndOthersBeside() {
    LogicalPlan plan =
        extract(
            project(
                table(),
                as("x", generatedText()),
                as("y", new IsNotNull(generatedText())),
                as("z", generatedFrom("other"))));
    assertThat(outline(plan)).isEqualTo("Project(LlamaEval(LocalRelation))");
    assertThat(find(plan, LlamaEval.class).calls()).hasSize(2).doesNotHaveDuplicates();
  }

  private static Expression generatedFrom(String prompt) {
    return text(ask(Literal.create(prompt, DataTypes.StringType)));
  }

  @Test
  void aCallInsideAnotherIsAskedFirst() {
    LogicalPlan plan = extract(project(table(), as("x", text(ask(generatedText())))));
    assertThat(outline(plan)).isEqualTo("Project(LlamaEval(LlamaEval(LocalRelation)))");
    LlamaEval outer = find(plan, LlamaEval.class);
    LlamaEval inner = (LlamaEval) outer.child();
    assertThat(inner.calls()).containsExactly(ask(PROMPT));
    assertThat(outer.calls().get(0).arguments()).containsExactly(text(inner.results().get(0)));
  }

  @Test
  void aFilterKeepsItsColumns() {
    LogicalPlan plan = extract(filter(table(), new IsNotNull(generatedText())));
    assertThat(outline(plan)).isEqualTo("Project(Filter(LlamaEval(LocalRelation)))");
    assertThat(plan.output()).isEqualTo(table().output());
  }

  @Test
  void aBranchIsAskedForItsOwnRowsAlone() {
    assertThat(guardIn(generatedText())).isEqualTo("none");
    assertThat(guardIn(new If(idBelow(5), generatedText(), NO_TEXT)))
        .isEqualTo(sql(isTrue(idBelow(5))));
    assertThat(guardIn(new If(idBelow(5), NO_TEXT, generatedText())))
        .isEqualTo(sql(new Not(isTrue(idBelow(5)))));
    assertThat(guardIn(new Coalesce(Scala.seq(PROMPT, generatedText()))))
        .isEqualTo(sql(new IsNull(PROMPT)));
  }

  @Test
  void laterBranchesOfACaseAreForRowsThatTookNoneBefore() {
    Expression second =
        new CaseWhen(
            Scala.<Tuple2<Expression, Expression>>seq(
                new Tuple2<>(idBelow(2), NO_TEXT), new Tuple2<>(idBelow(5), generatedText())),
            scala.Option.empty());
    assertThat(guardIn(second))
        .isEqualTo(sql(new And(new Not(isTrue(idBelow(2))), isTrue(idBelow(5)))));
    Expression otherwise =
        new CaseWhen(
            Scala.<Tuple2<Expression, Expression>>seq(new Tuple2<>(idBelow(2), NO_TEXT)),
            scala.Option.apply(generatedText()));
    assertThat(guardIn(otherwise)).isEqualTo(sql(new Not(isTrue(idBelow(2)))));
  }

  @Test
  void aCallInTwoBranchesIsAskedForAllRows() {
    assertThat(
            guardIn(
                new If(idBelow(5), generatedText(), new If(idBelow(9), generatedText(), NO_TEXT))))
        .isEqualTo("none");
  }

  /** One that has another value each time it is evaluated would disagree with itself. */
  @Test
  void aConditionThatIsNoFunctionOfTheRowGuardsNothing() {
    Expression drawn =
        new LessThan(
            new Rand(Literal.create(1L, DataTypes.LongType)),
            Literal.create(0.5, DataTypes.DoubleType));
    assertThat(guardIn(new If(drawn, generatedText(), NO_TEXT))).isEqualTo("none");
  }

  @Test
  void argumentsOfAGuardedCallAreNotEvaluatedForOtherRows() {
    LogicalPlan plan =
        extract(project(table(), as("x", new If(idBelow(5), generatedText(), NO_TEXT))));
    LlamaCall call = find(plan, LlamaEval.class).calls().get(0);
    assertThat(call.arguments().get(0)).isInstanceOf(If.class);
    assertThat(((If) call.arguments().get(0)).trueValue()).isEqualTo(PROMPT);
  }

  @Test
  void changesNothingWhereThereIsNoCallAndNothingTwice() {
    LogicalPlan without = filter(project(table(), ID, PROMPT), idBelow(3));
    assertThat(extract(without)).isSameAs(without);
    LogicalPlan once = extract(filter(table(), new IsNotNull(generatedText())));
    assertThat(extract(once)).isSameAs(once);
    assertThat(List.of(outline(once))).containsExactly("Project(Filter(LlamaEval(LocalRelation)))");
  }
}
