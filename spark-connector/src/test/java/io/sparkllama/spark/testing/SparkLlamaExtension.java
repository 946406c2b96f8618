package io.sparkllama.spark.testing;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link SparkSession} and a {@link ScriptedModel} as parameters. The session is the
 * active one, or a local one with two threads that all tests of the JVM share; in each test its
 * model is the scripted one, which is as new.
 *
 * <pre>{@code
 * @ExtendWith(SparkLlamaExtension.class)
 * class TriageTest {
 *   @Test
 *   void asksOncePerReview(SparkSession session, ScriptedModel model) {
 *     model.generates(prompt -> prompt.contains("broken") ? "negative" : "positive");
 *     Dataset<Row> triaged = session.sql("SELECT llm_generate(body) AS r FROM VALUES ('It is broken.') t(body)");
 *     RowsAssert.assertThat(triaged).inColumn("r").allSucceed().hasTexts("negative");
 *   }
 * }
 * }</pre>
 */
public final class SparkLlamaExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final Map<String, String> OPTIONS =
      Map.of("spark.llama.model", ScriptedModel.LOCATION, "spark.llama.context_size", "16384");

  private static SparkSession session() {
    return SparkSession.builder()
        .config("spark.master", System.getProperty("spark.master", "local[2]"))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ScriptedModel.instance().reset();
    OPTIONS.forEach(session().conf()::set);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    OPTIONS.keySet().forEach(session().conf()::unset);
    // requests that are held back must not hold up the next test
    ScriptedModel.instance().reset();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SparkSession.class || type == ScriptedModel.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class
        ? session()
        : ScriptedModel.instance();
  }
}
