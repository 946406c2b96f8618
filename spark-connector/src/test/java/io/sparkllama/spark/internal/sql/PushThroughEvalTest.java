package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.as;
import static io.sparkllama.spark.internal.sql.Plans.ask;
import static io.sparkllama.spark.internal.sql.Plans.eval;
import static io.sparkllama.spark.internal.sql.Plans.filter;
import static io.sparkllama.spark.internal.sql.Plans.find;
import static io.sparkllama.spark.internal.sql.Plans.idBelow;
import static io.sparkllama.spark.internal.sql.Plans.outline;
import static io.sparkllama.spark.internal.sql.Plans.project;
import static io.sparkllama.spark.internal.sql.Plans.sort;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static io.sparkllama.spark.internal.sql.Plans.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Rand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** What goes below the operator that asks, plan in and plan out. */
class PushThroughEvalTest {

  private final LlamaEval eval = eval(table(), ask(PROMPT));
  private final Expression hasText = new IsNotNull(text(eval.results().get(0)));

  private static LogicalPlan push(LogicalPlan plan) {
    return new PushThroughEval().apply(plan);
  }

  private static LogicalPlan limit(LogicalPlan child, int rows) {
    Expression literal = Literal.create(rows, DataTypes.IntegerType);
    return new GlobalLimit(literal, new LocalLimit(literal, child));
  }

  @Test
  void aFilterOnOtherColumnsGoesBelow() {
    assertThat(outline(push(filter(eval, idBelow(5)))))
        .isEqualTo("LlamaEval(Filter(LocalRelation))");
  }

  @Test
  void aFilterOnResultsStays() {
    LogicalPlan plan = filter(eval, hasText);
    assertThat(push(plan)).isSameAs(plan);
  }

  @Test
  void ofAFilterOnBothOnlyTheOneHalfGoesBelow() {
    LogicalPlan plan = push(filter(eval, new And(hasText, idBelow(5))));
    assertThat(outline(plan)).isEqualTo("Filter(LlamaEval(Filter(LocalRelation)))");
    assertThat(((Filter) plan).condition()).isEqualTo(hasText);
    assertThat(find(find(plan, LlamaEval.class).child(), Filter.class).condition())
        .isEqualTo(idBelow(5));
  }

  @Test
  void aFilterWhoseValueIsDrawnStays() {
    Expression drawn =
        new LessThan(
            new Rand(Literal.create(1L, DataTypes.LongType)),
            Literal.create(0.5, DataTypes.DoubleType));
    LogicalPlan plan = filter(eval, drawn);
    assertThat(push(plan)).isSameAs(plan);
  }

  @Test
  void aFilterPassesColumnsThatAProjectionHandsOn() {
    LogicalPlan columns = project(eval, ID, as("x", text(eval.results().get(0))));
    assertThat(outline(push(filter(columns, idBelow(5)))))
        .isEqualTo("Project(LlamaEval(Filter(LocalRelation)))");
    LogicalPlan ofResult = filter(columns, new IsNotNull(columns.output().apply(1)));
    assertThat(push(ofResult)).isSameAs(ofResult);
  }

  @Test
  void whatNobodyReadsIsNotAskedFor() {
    assertThat(outline(push(project(eval, ID)))).isEqualTo("Project(LocalRelation)");
    LlamaEval two = eval(table(), ask(PROMPT), ask(Literal.create("other", DataTypes.StringType)));
    LogicalPlan plan = push(project(two, as("x", text(two.results().get(1)))));
    assertThat(find(plan, LlamaEval.class).calls()).containsExactly(two.calls().get(1));
    assertThat(find(plan, LlamaEval.class).results()).containsExactly(two.results().get(1));
  }

  @Test
  void aSortOfOtherColumnsGoesBelowAndOneOfResultsStays() {
    assertThat(outline(push(sort(eval, true, ID)))).isEqualTo("LlamaEval(Sort(LocalRelation))");
    LogicalPlan columns = project(eval, ID, as("x", text(eval.results().get(0))));
    assertThat(outline(push(sort(columns, true, ID))))
        .isEqualTo("Project(LlamaEval(Sort(LocalRelation)))");
    LogicalPlan byResult = sort(eval, true, text(eval.results().get(0)));
    assertThat(push(byResult)).isSameAs(byResult);
    LogicalPlan withinPartitions = sort(eval, false, ID);
    assertThat(push(withinPartitions)).isSameAs(withinPartitions);
  }

  @Test
  void aSmallLimitGoesBelowWhole() {
    LogicalPlan plan = push(limit(eval, PushThroughEval.LARGEST_WHOLE_LIMIT));
    assertThat(outline(plan)).isEqualTo("LlamaEval(GlobalLimit(LocalLimit(LocalRelation)))");
    LogicalPlan columns = project(eval, ID, as("x", text(eval.results().get(0))));
    assertThat(outline(push(limit(columns, 3))))
        .isEqualTo("Project(LlamaEval(GlobalLimit(LocalLimit(LocalRelation))))");
  }

  @Test
  void aLargeLimitGoesBelowForEachPartitionSoThatAllExecutorsWork() {
    LogicalPlan plan = push(limit(eval, PushThroughEval.LARGEST_WHOLE_LIMIT + 1));
    assertThat(outline(plan))
        .isEqualTo("GlobalLimit(LocalLimit(LlamaEval(LocalLimit(LocalRelation))))");
    assertThat(push(plan)).isSameAs(plan);
  }

  @Test
  void aLimitOfPartitionsGoesBelowOnce() {
    LogicalPlan plan = push(new LocalLimit(Literal.create(3, DataTypes.IntegerType), eval));
    assertThat(outline(plan)).isEqualTo("LocalLimit(LlamaEval(LocalLimit(LocalRelation)))");
    assertThat(push(plan)).isSameAs(plan);
  }

  @Test
  void aSortByResultsReadsThemOutOfAShuffle() {
    LogicalPlan byResult = sort(filter(eval, hasText), true, text(eval.results().get(0)));
    LogicalPlan kept = new KeepForSort().apply(byResult);
    assertThat(outline(kept))
        .isEqualTo("Sort(RepartitionByExpression(Filter(LlamaEval(LocalRelation))))");
    assertThat(new KeepForSort().apply(kept)).isSameAs(kept);
    LogicalPlan withinPartitions = sort(eval, false, ID);
    assertThat(new KeepForSort().apply(withinPartitions)).isSameAs(withinPartitions);
    LogicalPlan without = sort(table(), true, ID);
    assertThat(new KeepForSort().apply(without)).isSameAs(without);
  }
}
