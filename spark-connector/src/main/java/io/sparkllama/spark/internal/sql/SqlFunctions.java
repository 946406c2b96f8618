package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The SQL functions in the form of Spark's registries: name, description and builder. */
final class SqlFunctions {

  /** Identifies functions of this project in a registry. */
  static final String CLASS_NAME = LlamaCall.class.getName();

  private static final String SINCE = "0.1.0";

  private SqlFunctions() {}

  static List<Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>>>
      all() {
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
    all.add(description(MaxSim.NAME, MaxSim.USAGE, "", MaxSim.EXAMPLES, SqlFunctions::maxSim));
    all.add(description(Version.NAME, Version.USAGE, "", Version.EXAMPLES, SqlFunctions::version));
    return all;
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
      written.set(required, OptionsArgument.asWritten(written.get(required)));
    }
    return new LlamaCall(function, Scala.seq(written), CallContext.of(session), false);
  }

  private static Map<String, String> sessionOptions() {
    Map<String, String> session = new TreeMap<>();
    // SQLConf.get() would return only the settings stored with a view, inside of one
    CollectionConverters.asJava(SparkSession.active().conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(Spelling.SESSION_PREFIX)) {
                session.put(key, value);
              }
            });
    return session;
  }

  private static Expression version(Seq<Expression> arguments) {
    requireCount(Version.NAME, arguments, 0, 0);
    return Version.of(CallOptions.read(Map.of(), sessionOptions()));
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
