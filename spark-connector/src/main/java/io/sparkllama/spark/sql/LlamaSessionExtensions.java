package io.sparkllama.spark.sql;

import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Brings the SQL functions and their operator into a session. The jar on the class path is enough;
 * {@code spark.sql.extensions=io.sparkllama.spark.sql.LlamaSessionExtensions} does the same.
 */
public final class LlamaSessionExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit>
    implements SparkSessionExtensionsProvider {

  private static final String CLASS_NAME = LlamaCall.class.getName();
  private static final String SINCE = "0.1.0";
  private static final String ONE_OF_SPARK = "abs";

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    functions().forEach(extensions::injectFunction);
    extensions.injectResolutionRule(rule(new Refusal()));
    extensions.injectPostHocResolutionRule(rule(new HoistCalls()));
    extensions.injectOptimizerRule(rule(new ExtractCalls()));
    extensions.injectOptimizerRule(rule(new PushThroughEval()));
    extensions.injectOptimizerRule(rule(new KeepForSort()));
    extensions.injectPlannerStrategy(Scala.function(session -> new LlamaStrategy()));
    return BoxedUnit.UNIT;
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
        functions()) {
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
                        .filter(info -> info.getClassName().equals(CLASS_NAME))
                        .isPresent())
            .map(FunctionIdentifier::funcName)
            .collect(Collectors.toSet());
    return functions().stream().allMatch(each -> ours.contains(each._1().funcName()));
  }

  private static List<
          Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>>
      functions() {
    List<Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>> all =
        new ArrayList<>();
    for (ModelFunction function : ModelFunctions.all()) {
      all.add(
          description(
              function.sqlName(),
              function.usage(),
              function.optionsHelp(),
              function.examples(),
              arguments -> call(function, arguments)));
    }
    all.add(
        description(
            MaxSim.NAME, MaxSim.USAGE, "", MaxSim.EXAMPLES, LlamaSessionExtensions::maxSim));
    all.add(
        description(
            Version.NAME, Version.USAGE, "", Version.EXAMPLES, LlamaSessionExtensions::version));
    return all;
  }

  private static Function1<SparkSession, Rule<LogicalPlan>> rule(Rule<LogicalPlan> rule) {
    return Scala.function(session -> rule);
  }

  private static Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>
      description(
          String name,
          String usage,
          String arguments,
          String examples,
          java.util.function.Function<Seq<Expression>, Expression> builder) {
    ExpressionInfo info =
        new ExpressionInfo(
            CLASS_NAME, null, name, usage, arguments, examples, "", "", SINCE, "", "scala_udf");
    return new Tuple3<>(
        new FunctionIdentifier(name, scala.Option.empty()), info, Scala.function(builder));
  }

  private static Expression call(ModelFunction function, Seq<Expression> arguments) {
    int required = function.inputTypes().size();
    requireCount(function.sqlName(), arguments, required, required + 1);
    Map<String, String> session = sessionOptions();
    List<Expression> written = new ArrayList<>(Scala.list(arguments));
    if (written.size() > required) {
      written.set(required, CallOptions.asWritten(written.get(required)));
    }
    return new LlamaCall(function, Scala.seq(written), CallSettings.of(session), false);
  }

  private static Map<String, String> sessionOptions() {
    Map<String, String> session = new TreeMap<>();
    // not SQLConf.get(), which inside a view knows only what the view has kept
    CollectionConverters.asJava(SparkSession.active().conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(LlamaOptions.SESSION_PREFIX)) {
                session.put(key, value);
              }
            });
    return session;
  }

  private static Expression version(Seq<Expression> arguments) {
    requireCount(Version.NAME, arguments, 0, 0);
    return Version.of(LlamaOptions.read(Map.of(), sessionOptions()));
  }

  private static Expression maxSim(Seq<Expression> arguments) {
    requireCount(MaxSim.NAME, arguments, 2, 2);
    return new MaxSim(arguments);
  }

  private static void requireCount(String name, Seq<Expression> arguments, int least, int most) {
    boolean named =
        Scala.list(arguments).stream().anyMatch(NamedArgumentExpression.class::isInstance);
    if (named) {
      throw Scala.unchecked(QueryCompilationErrors.namedArgumentsNotSupported(name));
    }
    if (arguments.size() < least || arguments.size() > most) {
      Seq<Object> valid = least == most ? Scala.<Object>seq(least) : Scala.<Object>seq(least, most);
      throw Scala.unchecked(
          QueryCompilationErrors.wrongNumArgsError(name, valid, arguments.size(), "", "", ""));
    }
  }
}
