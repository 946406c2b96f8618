package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.as;
import static io.sparkllama.spark.internal.sql.Plans.ask;
import static io.sparkllama.spark.internal.sql.Plans.filter;
import static io.sparkllama.spark.internal.sql.Plans.find;
import static io.sparkllama.spark.internal.sql.Plans.generatedText;
import static io.sparkllama.spark.internal.sql.Plans.names;
import static io.sparkllama.spark.internal.sql.Plans.outline;
import static io.sparkllama.spark.internal.sql.Plans.project;
import static io.sparkllama.spark.internal.sql.Plans.sort;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static io.sparkllama.spark.internal.sql.Plans.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Calls of other operators, moved into projections: plan in and plan out. */
class HoistCallsTest {

  private static final Attribute OTHER_ID = Plans.column("id", DataTypes.IntegerType);
  private static final Attribute OTHER_PROMPT = Plans.column("prompt", DataTypes.StringType);

  private static LogicalPlan hoist(LogicalPlan plan) {
    return new HoistCalls().apply(plan);
  }

  private static Aggregate aggregate(List<Expression> groups, NamedExpression... items) {
    return new Aggregate(
        Scala.<Expression>seq(groups),
        Scala.<NamedExpression>seq(List.of(items)),
        table(),
        scala.Option.empty());
  }

  private static Expression max(Expression of) {
    return new Max(of).toAggregateExpression();
  }

  private static Join join(JoinType type, Expression condition) {
    return new Join(
        table(),
        table(OTHER_ID, OTHER_PROMPT),
        type,
        scala.Option.apply(condition),
        JoinHint.NONE());
  }

  /** Whether calls are in projections only, where ExtractCalls looks for them. */
  private static boolean onlyInProjections(LogicalPlan plan) {
    return (plan instanceof Project
            || Scala.list(plan.expressions()).stream().noneMatch(CallFinder::anyIn))
        && Scala.list(plan.children()).stream().allMatch(HoistCallsTest::onlyInProjections);
  }

  @Test
  void theKeyOfASortIsMadeBelowAndLeftOutAbove() {
    LogicalPlan plan = hoist(sort(table(), true, generatedText()));
    assertThat(outline(plan)).isEqualTo("Project(Sort(Project(LocalRelation)))");
    assertThat(plan.output()).isEqualTo(table().output());
    assertThat(onlyInProjections(plan)).isTrue();
  }

  @Test
  void groupsAndArgumentsOfAnAggregateAreMadeBelowOnce() {
    LogicalPlan plan =
        hoist(
            aggregate(
                List.of(generatedText()),
                as("x", generatedText()),
                as("longest", max(text(ask(PROMPT))))));
    assertThat(outline(plan)).isEqualTo("Aggregate(Project(LocalRelation))");
    assertThat(names(plan)).containsExactly("x", "longest");
    assertThat(onlyInProjections(plan)).isTrue();
    Project below = find(plan, Project.class);
    assertThat(Scala.list(below.projectList())).hasSize(3);
  }

  @Test
  void aCallOfAnAggregatesResultIsMadeAboveIt() {
    LogicalPlan plan = hoist(aggregate(List.of(ID), ID, as("x", text(ask(max(PROMPT))))));
    assertThat(outline(plan)).isEqualTo("Project(Aggregate(LocalRelation))");
    assertThat(names(plan)).containsExactly("id", "x");
    assertThat(onlyInProjections(plan)).isTrue();
    assertThat(find(plan, Aggregate.class).expressions().mkString(",")).contains("max(prompt");
  }

  @Test
  void aCallOfOneSideOfAJoinIsMadeOnThatSide() {
    Expression equal = new EqualTo(ID, OTHER_ID);
    LogicalPlan left = hoist(join(Inner$.MODULE$, new And(equal, new IsNotNull(generatedText()))));
    assertThat(outline(left)).isEqualTo("Project(Join(Project(LocalRelation), LocalRelation))");
    Expression ofOther = new IsNotNull(text(ask(OTHER_PROMPT)));
    LogicalPlan right = hoist(join(LeftOuter$.MODULE$, new And(equal, ofOther)));
    assertThat(outline(right)).isEqualTo("Project(Join(LocalRelation, Project(LocalRelation)))");
    assertThat(List.of(left, right))
        .allMatch(HoistCallsTest::onlyInProjections)
        .allSatisfy(
            plan -> assertThat(names(plan)).containsExactly("id", "prompt", "id", "prompt"));
  }

  @Test
  void aCallOfBothSidesBecomesAFilterAboveAnInnerJoin() {
    Expression both =
        new IsNotNull(text(ask(new Concat(Scala.<Expression>seq(PROMPT, OTHER_PROMPT)))));
    Expression equal = new EqualTo(ID, OTHER_ID);
    LogicalPlan plan = hoist(join(Inner$.MODULE$, new And(equal, both)));
    assertThat(outline(plan)).isEqualTo("Filter(Join(LocalRelation, LocalRelation))");
    assertThat(find(plan, Join.class).condition().get()).isEqualTo(equal);
    // an outer join must have the rows that do not match; Spark refuses what is left
    LogicalPlan outer = join(LeftOuter$.MODULE$, new And(equal, both));
    assertThat(hoist(outer)).isSameAs(outer);
  }

  @Test
  void projectionsAndFiltersKeepTheirCalls() {
    LogicalPlan plan = filter(project(table(), ID, as("x", generatedText())), Plans.idBelow(4));
    assertThat(hoist(plan)).isSameAs(plan);
  }

  @Test
  void anOperatorThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> hoist(new GlobalLimit(ask(PROMPT), table())))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "llm_generate cannot be evaluated in GlobalLimit; call it in a SELECT, as in SET VAR v"
                + " = (SELECT llm_generate(...))");
  }

  @Test
  void changesNothingTwice() {
    LogicalPlan once = hoist(sort(table(), true, generatedText()));
    // what the analyzer has seen is not visited again; another rule may have made a copy
    LogicalPlan again = hoist(once.clone());
    assertThat(outline(again)).isEqualTo(outline(once));
  }
}
