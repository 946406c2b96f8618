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

/** Registers the SQL functions, the rules and the operator with a session. */
public final class SessionSetup {

  private static final String ONE_OF_SPARK = "abs";

  private SessionSetup() {}

  /** Registers them for sessions that are created with these extensions. */
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
   * Registers the functions with a running session, whose analyzer cannot change any more. Calls
   * work in SELECT and WHERE, but Spark refuses them inside of aggregates, sorts and joins. Does
   * nothing if the session already has the functions.
   */
  public static void register(SparkSession session) {
    FunctionRegistry registry = session.sessionState().functionRegistry();
    if (isExtended(registry)) {
      return;
    }
    for (Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> each :
        SqlFunctions.all()) {
      FunctionIdentifier name = besideThoseOfSpark(registry, each._1());
      // a user's function with the same name takes precedence
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

  /** A name qualified like those of Spark's own functions: Spark 4.2 qualifies them. */
  private static FunctionIdentifier besideThoseOfSpark(
      FunctionRegistry registry, FunctionIdentifier name) {
    return Scala.list(registry.listFunction()).stream()
        .filter(known -> known.funcName().equals(ONE_OF_SPARK))
        .findFirst()
        .map(known -> new FunctionIdentifier(name.funcName(), known.database(), known.catalog()))
        .orElse(name);
  }

  /** Whether the session has all functions of this project, and therefore the rules. */
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
