package io.sparkllama.spark.internal.report;

import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;

/** The tab LLM in Spark's UI. */
final class LlamaTab extends SparkUITab {

  private static final String PREFIX = "llm";

  LlamaTab(SparkUI ui, Supplier<RunHistory> history, boolean live) {
    super(ui, PREFIX);
    attachPage(new LlamaPage(this, history, live));
  }

  @Override
  public String name() {
    return "LLM";
  }
}
