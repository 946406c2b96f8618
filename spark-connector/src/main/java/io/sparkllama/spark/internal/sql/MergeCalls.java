package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeRows;
import scala.collection.immutable.Seq;

/**
 * Moves the calls of a MERGE's actions below it, each guarded by the condition of its action. The
 * operator sees all rows of the files that MERGE rewrites, of which only few match.
 */
final class MergeCalls {

  private static final int MATCHED = 2;
  private static final int NOT_MATCHED = 3;
  private static final int NOT_MATCHED_BY_SOURCE = 4;

  private final List<CallResults> results = new ArrayList<>();

  private MergeCalls() {}

  /** The MERGE with its calls in a projection below. */
  static LogicalPlan below(MergeRows merge) {
    MergeCalls calls = new MergeCalls();
    Expression source = merge.isSourceRowPresent();
    Expression target = merge.isTargetRowPresent();
    Object[] arguments = new Object[merge.productArity()];
    Arrays.setAll(arguments, merge::productElement);
    arguments[MATCHED] = calls.replaced(arguments[MATCHED], new And(source, target));
    arguments[NOT_MATCHED] =
        calls.replaced(arguments[NOT_MATCHED], new And(source, new Not(target)));
    arguments[NOT_MATCHED_BY_SOURCE] =
        calls.replaced(arguments[NOT_MATCHED_BY_SOURCE], new And(target, new Not(source)));
    arguments[arguments.length - 1] = HoistCalls.extended(merge.child(), calls.results);
    return merge.makeCopy(arguments);
  }

  /** Replaces the calls of instructions; the first one with a true condition is executed. */
  @SuppressWarnings("unchecked")
  private Seq<Expression> replaced(Object instructions, Expression among) {
    List<Expression> replaced = new ArrayList<>();
    Expression open = among;
    for (Expression each : Scala.list((Seq<Expression>) instructions)) {
      Expression condition = ((MergeRows.Instruction) each).condition();
      Refusal.refuse("MERGE", condition);
      Expression taken = isTrue(condition);
      Expression guard = new And(open, taken);
      CallResults found = new CallResults();
      CallFinder.outermost(each)
          .forEach(
              call -> found.of(call, new If(guard, call, Literal.create(null, call.dataType()))));
      results.add(found);
      replaced.add(found.replaceIn(each));
      open = new And(open, new Not(taken));
    }
    return Scala.seq(replaced);
  }

  private static Expression isTrue(Expression condition) {
    return new Coalesce(Scala.seq(condition, Literal.FalseLiteral()));
  }
}
