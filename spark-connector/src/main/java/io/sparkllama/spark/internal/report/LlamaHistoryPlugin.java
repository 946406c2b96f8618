package io.sparkllama.spark.internal.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVStore;
import org.apache.spark.util.kvstore.KVStoreIterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Shows the tab LLM in the history server. The server finds this class through {@code
 * META-INF/services} if the jar is on its class path.
 */
public final class LlamaHistoryPlugin implements AppHistoryServerPlugin {

  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof LlamaReportEvent reported) {
              store.write(new StoredReport(reported.report()));
            }
          }
        };
    return CollectionConverters.asScala(List.of(listener)).toSeq();
  }

  @Override
  public void setupUI(SparkUI ui) {
    RunHistory history = read(ui.store().store());
    if (!history.latest().isEmpty()) {
      LlamaUi.attach(ui, () -> history, false);
    }
  }

  private static RunHistory read(KVStore store) {
    List<StoredReport> stored = new ArrayList<>();
    try (KVStoreIterator<StoredReport> all = store.view(StoredReport.class).closeableIterator()) {
      all.forEachRemaining(stored::add);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    RunHistory history = new RunHistory();
    stored.sort(Comparator.comparingLong(report -> report.report.timeMillis()));
    stored.forEach(report -> history.add(report.report));
    return history;
  }
}
