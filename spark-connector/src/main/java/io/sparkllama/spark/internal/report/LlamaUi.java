package io.sparkllama.spark.internal.report;

import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the tab LLM to a UI of Spark. A class of its own, because an older Spark has other servlets
 * and cannot load the tab's classes; its UI has no tab.
 */
public final class LlamaUi {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaUi.class);

  private LlamaUi() {}

  /**
   * Adds the tab; logs a message if this version of Spark does not support it.
   *
   * @param history called for each view of the page
   * @param live whether the application still runs, so that the page must reload
   */
  public static void attach(SparkUI ui, Supplier<RunHistory> history, boolean live) {
    try {
      ui.attachTab(new LlamaTab(ui, history, live));
    } catch (LinkageError e) {
      LOG.info("No tab LLM, because this version of Spark has another UI: {}", e.toString());
    }
  }
}
