package io.sparkllama.spark;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has the shared session interpret plans while a class is tested. Code that is made for a few rows
 * takes longer to compile than to run, and what the class tests is not Spark's generated code.
 */
public final class InterpretedPlans implements BeforeAllCallback, AfterAllCallback {

  /** Properties of a session that interprets plans. */
  static final Map<String, String> CONF =
      Map.of(
          "spark.sql.adaptive.enabled",
          "false",
          "spark.sql.codegen.wholeStage",
          "false",
          "spark.sql.codegen.factoryMode",
          "NO_CODEGEN");

  @Override
  public void beforeAll(ExtensionContext context) {
    CONF.forEach(Demo.session().conf()::set);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    CONF.keySet().forEach(Demo.session().conf()::unset);
  }
}
