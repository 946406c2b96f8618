package io.sparkllama.spark.internal.sql;

import static io.sparkllama.spark.internal.sql.Plans.ID;
import static io.sparkllama.spark.internal.sql.Plans.PROMPT;
import static io.sparkllama.spark.internal.sql.Plans.generatedText;
import static io.sparkllama.spark.internal.sql.Plans.idBelow;
import static io.sparkllama.spark.internal.sql.Plans.outline;
import static io.sparkllama.spark.internal.sql.Plans.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeRows;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** The actions of a MERGE: each asks for its own rows alone. */
class MergeCallsTest {

  private static final Attribute SOURCE = Plans.column("in_source", DataTypes.BooleanType);
  private static final Attribute TARGET = Plans.column("in_target", DataTypes.BooleanType);

  private static MergeRows.Instruction keep(Expression condition, Expression prompt) {
    return new MergeRows.Keep(
        MergeRows.Update$.MODULE$, condition, Scala.<Expression>seq(List.of(ID, prompt)));
  }

  private static MergeRows merge(
      List<MergeRows.Instruction> matched,
      List<MergeRows.Instruction> notMatched,
      List<MergeRows.Instruction> notMatchedBySource) {
    return new MergeRows(
        SOURCE,
        TARGET,
        Scala.<MergeRows.Instruction>seq(matched),
        Scala.<MergeRows.Instruction>seq(notMatched),
        Scala.<MergeRows.Instruction>seq(notMatchedBySource),
        false,
        Scala.<Attribute>seq(List.of(ID, PROMPT)),
        table(ID, PROMPT, SOURCE, TARGET));
  }

  /** The conditions, as texts, under which the calls below a MERGE are made. */
  private static List<String> guards(LogicalPlan merged) {
    Project below = (Project) merged.children().head();
    return Scala.list(below.projectList()).stream()
        .map(NamedExpression.class::cast)
        .map(item -> ((Expression) item).children())
        .filter(children -> !children.isEmpty() && children.head() instanceof If)
        .map(children -> ((If) children.head()).predicate().sql())
        .toList();
  }

  private static Expression isTrue(Expression condition) {
    return new Coalesce(Scala.seq(condition, Literal.FalseLiteral()));
  }

  @Test
  void eachActionAsksForItsOwnRows() {
    Expression always = Literal.TrueLiteral();
    LogicalPlan merged =
        MergeCalls.below(
            merge(
                List.of(keep(idBelow(5), generatedText()), keep(always, generatedText())),
                List.of(keep(always, generatedText())),
                List.of(keep(always, generatedText()))));
    assertThat(outline(merged)).isEqualTo("MergeRows(Project(LocalRelation))");
    assertThat(Scala.list(merged.expressions())).noneMatch(CallFinder::anyIn);
    Expression matched = new And(SOURCE, TARGET);
    Expression first = isTrue(idBelow(5));
    assertThat(guards(merged))
        .containsExactly(
            new And(matched, first).sql(),
            new And(new And(matched, new Not(first)), isTrue(always)).sql(),
            new And(new And(SOURCE, new Not(TARGET)), isTrue(always)).sql(),
            new And(new And(TARGET, new Not(SOURCE)), isTrue(always)).sql());
  }

  @Test
  void valuesWithoutCallsStayAndNothingIsAskedForThem() {
    LogicalPlan merged =
        MergeCalls.below(merge(List.of(keep(idBelow(5), PROMPT)), List.of(), List.of()));
    assertThat(guards(merged)).isEmpty();
    assertThat(((MergeRows) merged).matchedInstructions().head())
        .isEqualTo(keep(idBelow(5), PROMPT));
  }

  @Test
  void aConditionThatAsksIsRefused() {
    MergeRows merge =
        merge(List.of(keep(new IsNotNull(generatedText()), PROMPT)), List.of(), List.of());
    assertThatThrownBy(() -> MergeCalls.below(merge))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("llm_generate cannot be called in a condition of MERGE");
  }
}
