package io.sparkllama.it;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * A user's application, which finds spark-llama through {@code --jars}: the SQL function, and an
 * RDD of results that is cached, shuffled and collected.
 */
public final class ClusterApp {

  private static final long POLL_NANOS = 100_000_000;

  private ClusterApp() {}

  /** Arguments: the model, the table, and the name under which {@code --files} ships the model. */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession session = SparkSession.builder().getOrCreate()) {
      session.read().parquet(arguments[1]).limit(60).repartition(4).createOrReplaceTempView("t");
      session.conf().set("spark.llama.model", arguments[2]);
      Row counted =
          session
              .sql(
                  "SELECT count(*), count(DISTINCT id), count_if(r.success) FROM (SELECT id,"
                      + " llm_generate(prompt, map('temperature', '0', 'max_tokens', '40')) r FROM t)")
              .first();
      System.out.println("sql " + counted);
      System.out.println("rows in Prometheus: " + rowsInPrometheus(session));

      BatchGenerationConfig greedy =
          BatchGenerationConfig.builder().temperature(0).maxTokens(40).stop("\n\n").build();
      JavaRDD<String> prompts = session.table("t").javaRDD().map(row -> row.getAs("prompt"));
      JavaRDD<GenerationResult> results =
          prompts
              .mapPartitions(new Answers(arguments[0], greedy))
              .persist(StorageLevel.MEMORY_ONLY_SER());
      JavaPairRDD<Boolean, GenerationResult> keyed = results.mapToPair(new BySuccess());
      long right = keyed.groupByKey(2).lookup(true).get(0).spliterator().estimateSize();
      List<GenerationResult> collected = new ArrayList<>(results.collect());
      System.out.println(
          "rdd "
              + right
              + " "
              + collected.size()
              + " "
              + collected.stream().filter(result -> result.text().startsWith("{")).count());
      JavaSparkContext.fromSparkContext(session.sparkContext()).stop();
    }
  }

  /** Asks the driver's page until the executors have reported all rows. */
  private static long rowsInPrometheus(SparkSession session) throws IOException {
    String page = session.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
    Pattern metric = Pattern.compile("LlamaPlugin_all_rows_Value\\{[^}]*} (\\d+)");
    long rows = 0;
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (rows < 60 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
      try (InputStream in = URI.create(page).toURL().openStream()) {
        Matcher found = metric.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        rows = found.find() ? Long.parseLong(found.group(1)) : 0;
      }
    }
    return rows;
  }

  /** A configuration in a closure, and the core alone in an executor. */
  private record Answers(String model, BatchGenerationConfig config)
      implements FlatMapFunction<Iterator<String>, GenerationResult> {
    @Override
    public Iterator<GenerationResult> call(Iterator<String> prompts) {
      List<String> all = new ArrayList<>();
      prompts.forEachRemaining(all::add);
      try (ParallelProcessor processor =
          ParallelProcessor.builder(Path.of(model))
              .threadPool(ThreadPoolConfig.ofThreads(1))
              .maxBatchSize(4)
              .build()) {
        return processor.batchGenerate(all, config).iterator();
      }
    }
  }

  private static final class BySuccess
      implements PairFunction<GenerationResult, Boolean, GenerationResult> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Boolean, GenerationResult> call(GenerationResult result) {
      return new Tuple2<>(result.success(), result);
    }
  }
}
