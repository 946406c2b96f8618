package io.sparkllama.spark;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The shipped model and table, and the one session of the test JVM. */
public final class Demo {

  public static final Path ROOT = Path.of(System.getProperty("project.root")).normalize();
  public static final String MODEL =
      ROOT.resolve("examples/demo-model/review-triage-q8_0.gguf").toString();
  static final String REVIEWS = ROOT.resolve("examples/demo-model/reviews.parquet").toString();

  private static SparkSession session;

  private Demo() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("spark-llama tests")
              .config("spark.ui.enabled", "false")
              .config("spark.plugins", LlamaPlugin.class.getName())
              .config("spark.sql.shuffle.partitions", "2")
              .config(
                  "spark.sql.warehouse.dir",
                  ROOT.resolve("spark-connector/target/warehouse").toString())
              .getOrCreate();
    }
    return session;
  }

  public static Dataset<Row> reviews() {
    return session().read().parquet(REVIEWS);
  }

  /** Options for greedy generation with the demo model, and others in pairs. */
  static Map<String, String> greedy(String... others) {
    Map<String, String> options = new HashMap<>();
    options.put("model", MODEL);
    options.put("temperature", "0");
    options.put("max_tokens", "40");
    for (int i = 0; i < others.length; i += 2) {
      options.put(others[i], others[i + 1]);
    }
    return options;
  }
}
