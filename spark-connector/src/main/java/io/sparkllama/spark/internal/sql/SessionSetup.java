package io.sparkllama.spark.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;

/** Brings the SQL functions, the rules and the operator into a session. */
public final class SessionSetup {

  private static final String ONE_OF_SPARK = "abs";

  private SessionSetup() {}

  /** Brings them into sessions that are made with these extensions. */
  public static void extend(SparkSessionExtensions extensions) {
    SqlFunctions.all().forEach(extensions::injectFunction);
    extensions.injectResolutionRule(rule(new Refusal()));
    extensions.injectPostHocResolutionRule(rule(new HoistCalls()));
    extensions.injectOptimizerRule(rule(new ExtractCalls()));
    extensions.injectOptimizerRule(rule(new PushThroughEval()));
    extensions.injectOptimizerRule(rule(new KeepForSort()));
    extensions.injectPlannerStrategy(Scala.function(session -> new LlamaStrategy()));
  }

  /**
   * Brings the functions into a session that is running already. Its analyzer cannot be changed any
   * more, so that calls work in SELECT, WHERE and what is over them, but Spark refuses them inside
   * aggregates, sorts and joins. Does nothing where the functions are there.
   */
  public static void register(SparkSession session) {
    FunctionRegistry registry = session.sessionState().functionRegistry();
    if (isExtended(registry)) {
      return;
    }
    for (Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> each :
        SqlFunctions.all()) {
      FunctionIdentifier name = besideThoseOfSpark(registry, each._1());
      // a function of the user that has the name of one stays what it is
      if (!registry.functionExists(name)) {
        registry.registerFunction(name, each._2(), each._3());
      }
    }
    ExperimentalMethods methods = session.experimental();
    List<SparkStrategy> strategies = new ArrayList<>(Scala.list(methods.extraStrategies()));
    if (strategies.stream().anyMatch(LlamaStrategy.class::isInstance)) {
      return;
    }
    strategies.add(new LlamaStrategy());
    methods.extraStrategies_$eq(Scala.seq(strategies));
    List<Rule<LogicalPlan>> rules = new ArrayList<>(Scala.list(methods.extraOptimizations()));
    rules.addAll(List.of(new ExtractCalls(), new PushThroughEval(), new KeepForSort()));
    methods.extraOptimizations_$eq(Scala.seq(rules));
  }

  /** A name as those of Spark's own functions are, which Spark 4.2 qualifies. */
  private static FunctionIdentifier besideThoseOfSpark(
      FunctionRegistry registry, FunctionIdentifier name) {
    return Scala.list(registry.listFunction()).stream()
        .filter(known -> known.funcName().equals(ONE_OF_SPARK))
        .findFirst()
        .map(known -> new FunctionIdentifier(name.funcName(), known.database(), known.catalog()))
        .orElse(name);
  }

  /** Whether all functions are there and ours: with them came the rules. */
  private static boolean isExtended(FunctionRegistry registry) {
    Set<String> ours =
        Scala.list(registry.listFunction()).stream()
            .filter(
                known ->
                    Scala.optional(registry.lookupFunction(known))
                        .filter(info -> info.getClassName().equals(SqlFunctions.CLASS_NAME))
                        .isPresent())
            .map(FunctionIdentifier::funcName)
            .collect(Collectors.toSet());
    return SqlFunctions.all().stream().allMatch(each -> ours.contains(each._1().funcName()));
  }

  private static Function1<SparkSession, Rule<LogicalPlan>> rule(Rule<LogicalPlan> rule) {
    return Scala.function(session -> rule);
  }
}
