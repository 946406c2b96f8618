package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.as;
import static io.sparkllama.spark.internal.sql.Plans.filter;
import static io.sparkllama.spark.internal.sql.Plans.generatedText;
import static io.sparkllama.spark.internal.sql.Plans.idBelow;
import static io.sparkllama.spark.internal.sql.Plans.project;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.DeleteFromTable;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateTable;
import org.junit.jupiter.api.Test;

/** Calls by which a statement would decide which rows it changes. */
class RefusalTest {

  private static final Expression HAS_TEXT = new IsNotNull(generatedText());

  private static LogicalPlan check(LogicalPlan plan) {
    return new Refusal().apply(plan);
  }

  private static LogicalPlan update(Expression value, Expression condition) {
    return new UpdateTable(
        table(),
        Scala.<Assignment>seq(new Assignment(PROMPT, value)),
        scala.Option.apply(condition));
  }

  private static LogicalPlan merge(Expression on, Expression when) {
    return new MergeIntoTable(
        table(),
        table(),
        on,
        Scala.<MergeAction>seq(new DeleteAction(scala.Option.apply(when))),
        Scala.seq(),
        Scala.seq(),
        false);
  }

  @Test
  void conditionsThatChangeATableAreRefused() {
    assertRefused(update(PROMPT, HAS_TEXT), "UPDATE");
    assertRefused(new DeleteFromTable(table(), HAS_TEXT), "DELETE");
    assertRefused(merge(HAS_TEXT, idBelow(1)), "MERGE");
    assertRefused(merge(idBelow(1), HAS_TEXT), "MERGE");
  }

  private static void assertRefused(LogicalPlan plan, String statement) {
    assertThatThrownBy(() -> check(plan))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("llm_generate cannot be called in a condition of " + statement)
        .hasMessageContaining("CREATE TABLE results AS SELECT id, llm_generate(...)");
  }

  @Test
  void soAreThoseOfAStatementInsideAnother() {
    assertRefused(project(new DeleteFromTable(table(), HAS_TEXT), as("x", ID)), "DELETE");
  }

  @Test
  void valuesAndOtherConditionsPass() {
    for (LogicalPlan plan :
        List.of(
            update(generatedText(), idBelow(3)),
            new DeleteFromTable(table(), idBelow(3)),
            merge(idBelow(1), idBelow(2)),
            filter(table(), HAS_TEXT))) {
      assertThat(check(plan)).isSameAs(plan);
    }
  }
}
