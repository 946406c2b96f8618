package io.sparkllama.spark.ui;

import io.sparkllama.spark.execution.RunHistory;
import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tab. Needs the servlets of Spark 4; an older Spark goes without it. */
public final class LlamaTab extends SparkUITab {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaTab.class);

  private static final String PREFIX = "llm";

  private LlamaTab(SparkUI ui, Supplier<RunHistory> history, boolean live) {
    super(ui, PREFIX);
    attachPage(new LlamaPage(this, history, live));
  }

  @Override
  public String name() {
    return "LLM";
  }

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
