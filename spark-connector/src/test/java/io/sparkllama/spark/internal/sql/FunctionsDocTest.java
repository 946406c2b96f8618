package io.sparkllama.spark.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.GeneratedFragment;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.function.ResultField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Holds the documented functions, and the fields of results, to those that there are. */
class FunctionsDocTest {

  private static final Path ROOT = Path.of("..");
  private static final String USAGE_DASH = " - ";

  /** The job's modes are the functions that it has one for. */
  private static final Map<String, ModelFunction> OF_MODELS =
      ModelFunctions.all().stream().collect(Collectors.toMap(ModelFunction::sqlName, f -> f));

  private static final Map<String, DataType> OF_NO_MODEL =
      Map.of(MaxSim.NAME, DataTypes.DoubleType, Version.NAME, DataTypes.StringType);

  /** With {@code -Ddocs.write=true} the table is written instead of checked. */
  @Test
  void theTableOfFunctionsIsThatOfTheRegistry() throws IOException {
    String table =
        SqlFunctions.all().stream()
            .map(each -> functionLine(each._2()))
            .collect(
                Collectors.joining(
                    "\n",
                    "| function | returns | job mode | description |\n| --- | --- | --- | --- |\n",
                    "\n"));
    new GeneratedFragment("sql-functions").requireEqual(ROOT, table);
  }

  @Test
  void everyFunctionHasATypeInTheTable() {
    Map<String, DataType> types = new HashMap<>(OF_NO_MODEL);
    OF_MODELS.forEach((name, function) -> types.put(name, function.resultType()));
    assertThat(types.keySet())
        .containsExactlyInAnyOrderElementsOf(
            SqlFunctions.all().stream().map(each -> each._1().funcName()).toList());
  }

  private static String functionLine(ExpressionInfo info) {
    int dash = info.getUsage().indexOf(USAGE_DASH);
    ModelFunction function = OF_MODELS.get(info.getName());
    boolean mode = function != null && ModelFunctions.modes().contains(function.name());
    return String.format(
        "| `%s` | %s | %s | %s |",
        info.getUsage().substring(0, dash),
        type(function == null ? OF_NO_MODEL.get(info.getName()) : function.resultType()),
        mode ? "`" + function.name() + "`" : "",
        info.getUsage().substring(dash + USAGE_DASH.length()));
  }

  private static String type(DataType type) {
    return type.equals(ModelFunctions.GENERATE.resultType())
        ? "result struct"
        : "`" + withoutNullability(type) + "`";
  }

  private static String withoutNullability(DataType type) {
    return type.sql().replace(" NOT NULL", "");
  }

  /** With {@code -Ddocs.write=true} the table is written instead of checked. */
  @Test
  void theTableOfAResultsFieldsIsThatOfTheirDefinition() throws IOException {
    String table =
        Arrays.stream(ResultField.values())
            .flatMap(FunctionsDocTest::fieldLines)
            .collect(
                Collectors.joining(
                    "\n", "| field | type | meaning |\n| --- | --- | --- |\n", "\n"));
    new GeneratedFragment("result-fields").requireEqual(ROOT, table);
  }

  private static Stream<String> fieldLines(ResultField field) {
    String line =
        String.format(
            "| `%s` | `%s` | %s |",
            field.sqlName(), withoutNullability(field.type()), field.help());
    return field == ResultField.LAST_BEFORE_RESPONSE
        ? Stream.of(
            line,
            "| `"
                + ResultField.RESPONSE
                + "` | that of the schema | "
                + ResultField.RESPONSE_HELP
                + " |")
        : Stream.of(line);
  }
}
