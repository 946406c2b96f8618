package io.sparkllama.spark.internal.report;

import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the tab into Spark's UI. Apart from the tab, whose classes an older Spark, with other
 * servlets, cannot load: it goes without.
 */
public final class LlamaUi {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaUi.class);

  private LlamaUi() {}

  /**
   * Puts the tab into a UI.
   *
   * @param history asked for each time that the page is looked at
   * @param live whether it goes on changing
   */
  public static void attach(SparkUI ui, Supplier<RunHistory> history, boolean live) {
    try {
      ui.attachTab(new LlamaTab(ui, history, live));
    } catch (LinkageError e) {
      LOG.info("No LLM tab, as the UI of this Spark is another one: {}", e.toString());
    }
  }
}
