package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.spark.SparkLlama;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Tables in a local session: against the processor alone, and against a scalar function. */
final class SparkBenchmarks {

  private static final int ROWS = 2000;
  private static final int ROWS_ONE_BY_ONE = 100;
  private static final int PROMPT_TOKENS = 32;
  private static final int GENERATED_TOKENS = 16;
  private static final int SEQUENCES = 32;
  private static final int CONTEXT_LENGTH = 128;

  private SparkBenchmarks() {}

  static List<Benchmark> all() {
    return List.of(spark(), scalarFunction(), cluster(), overhead(), growth(), startup());
  }

  private static int cpus() {
    return ThreadPoolConfig.defaults().numThreads();
  }

  static SparkSession session() {
    return SparkSession.builder()
        .master("local[" + cpus() + "]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  private static Map<String, String> options(Setup setup) {
    Map<String, String> options = new TreeMap<>(setup.engines().options());
    options.put("model", setup.model().toString());
    options.put("temperature", "0");
    options.put("max_tokens", Integer.toString(GENERATED_TOKENS));
    options.put("context_size", Integer.toString(CONTEXT_LENGTH));
    options.put("max_batch_size", Integer.toString(SEQUENCES));
    return options;
  }

  private static Dataset<Row> table(List<String> prompts, int partitions) {
    Dataset<Row> table =
        session().createDataset(prompts, Encoders.STRING()).toDF("prompt").repartition(partitions);
    Dataset<Row> cached = table.cache();
    cached.count();
    return cached;
  }

  /** Runs a query and discards its rows. */
  private static void run(Dataset<Row> query) {
    query.write().format("noop").mode("overwrite").save();
  }

  private static Contender.Part query(
      String name, Dataset<Row> table, int rows, UnaryOperator<Dataset<Row>> query) {
    return Contender.of(
        name,
        () -> {
          run(query.apply(table));
          return rows;
        },
        () -> {});
  }

  private static String call(Map<String, String> options) {
    StringBuilder map = new StringBuilder("llm_generate(prompt, map(");
    options.forEach((key, value) -> map.append("'" + key + "', '" + value + "', "));
    map.setLength(map.length() - 2);
    return map + ")) AS result";
  }

  private static Benchmark spark() {
    return new Benchmark(
        "spark",
        "2 000 rows of 32 tokens, up to 16 tokens generated, in two tasks and in one",
        "rows_per_second",
        "rows/s",
        Shape.M10_Q8,
        "processor",
        setup -> {
          List<String> prompts = Texts.prompts(ROWS, PROMPT_TOKENS, 7);
          Map<String, String> options = options(setup);
          Build build = setup.engines().inUse();
          ParallelProcessor processor =
              build
                  .processor(setup.model())
                  .maxBatchSize(SEQUENCES)
                  .contextSize(CONTEXT_LENGTH)
                  .enableMetrics()
                  .build();
          List<GenerationRequest> requests =
              prompts.stream().map(prompt -> greedy(prompt)).toList();
          Dataset<Row> two = table(prompts, cpus());
          Dataset<Row> one = table(prompts, 1);
          Dataset<Row> few = table(prompts.subList(0, ROWS_ONE_BY_ONE), 1);
          String file = setup.model().toString();
          String library = build.library().toString();
          UDF1<String, String> single =
              prompt -> RowByRow.processor(file, library).generate(prompt, RowByRow.GREEDY).text();
          session().udf().register("answer", single, DataTypes.StringType);
          String call = call(options);
          return Stream.of(
                  Contender.of(
                      "processor",
                      () -> {
                        Texts.generate(processor, requests);
                        return ROWS;
                      },
                      processor::close),
                  query("spark", two, ROWS, table -> table.selectExpr(call)),
                  query("spark-api", two, ROWS, t -> SparkLlama.generate(t, "prompt", options)),
                  query("spark-one-partition", one, ROWS, table -> table.selectExpr(call)),
                  query(
                      "spark-api-one-partition",
                      one,
                      ROWS,
                      t -> SparkLlama.generate(t, "prompt", options)),
                  query(
                      "row-by-row-one-partition",
                      few,
                      ROWS_ONE_BY_ONE,
                      table -> table.selectExpr("answer(prompt)")))
              .<Contender>map(contender -> contender.on(build.name()))
              .toList();
        });
  }

  /**
   * Separate from the benchmark above: libgomp's thread teams wait differently if a process has
   * several, which slows each of them down.
   */
  private static Benchmark scalarFunction() {
    return new Benchmark(
        "scalar-function",
        "rows of 32 tokens, up to 16 tokens generated, in one task: by the SQL function, and by a"
            + " function of one row that calls java-llama.cpp",
        "rows_per_second",
        "rows/s",
        Shape.M10_Q8,
        "java-llama.cpp-row-by-row",
        setup -> {
          List<String> prompts = Texts.prompts(ROWS, PROMPT_TOKENS, 7);
          String file = setup.model().toString();
          UDF1<String, String> complete =
              prompt -> RowByRow.other(file).complete(prompt, GENERATED_TOKENS);
          session().udf().register("complete", complete, DataTypes.StringType);
          String call = call(options(setup));
          return List.of(
              query("spark", table(prompts, 1), ROWS, table -> table.selectExpr(call))
                  .on(setup.engines().inUse().name()),
              query(
                      "java-llama.cpp-row-by-row",
                      table(prompts.subList(0, ROWS_ONE_BY_ONE), 1),
                      ROWS_ONE_BY_ONE,
                      table -> table.selectExpr("complete(prompt)"))
                  .on(Engines.shipped().name()));
        });
  }

  private static Benchmark cluster() {
    return new Benchmark(
        "cluster",
        "2 000 rows of 32 tokens, up to 16 tokens generated, on executors of one core each",
        "rows_per_second",
        "rows/s",
        Shape.M10_Q8,
        "executors-1",
        setup -> {
          List<String> prompts = Texts.prompts(ROWS, PROMPT_TOKENS, 7);
          String engine = setup.engines().inUse().name();
          return List.of(
              new ClusterContender(1, prompts, call(options(setup)), engine),
              new ClusterContender(2, prompts, call(options(setup)), engine));
        });
  }

  private static void stopSession() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
  }

  /** Executors in separate JVMs; one session at a time. */
  private static final class ClusterContender implements Contender {
    private final int executors;
    private final List<String> prompts;
    private final String call;
    private final String engine;
    private Dataset<Row> table;

    ClusterContender(int executors, List<String> prompts, String call, String engine) {
      this.executors = executors;
      this.prompts = prompts;
      this.call = call;
      this.engine = engine;
    }

    @Override
    public String name() {
      return "executors-" + executors;
    }

    @Override
    public Optional<String> engine() {
      return Optional.of(engine);
    }

    @Override
    public void prepare() {
      stopSession();
      SparkSession session =
          SparkSession.builder()
              .master("local-cluster[" + executors + ",1,2048]")
              .config("spark.ui.enabled", "false")
              .config("spark.executor.cores", "1")
              .config("spark.executor.memory", "2g")
              .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
              .getOrCreate();
      table =
          session.createDataset(prompts, Encoders.STRING()).toDF("prompt").repartition(8).cache();
      table.count();
      // Every executor loads the model.
      run(table.limit(16 * executors).repartition(8).selectExpr(call));
      run(table.selectExpr(call));
    }

    @Override
    public double work() {
      run(table.selectExpr(call));
      return ROWS;
    }

    /** Includes the executor processes. */
    @Override
    public OptionalLong processorNanos() {
      return ProcessorTime.ofThisProcessAndItsChildren();
    }

    @Override
    public void close() {
      stopSession();
    }
  }

  private static GenerationRequest greedy(String prompt) {
    return new GenerationRequest(Prompt.text(prompt), RowByRow.GREEDY);
  }

  /** A scalar function: a processor that gets one row at a time. */
  private static final class RowByRow {
    static final BatchGenerationConfig GREEDY =
        BatchGenerationConfig.builder().temperature(0).maxTokens(GENERATED_TOKENS).build();

    private static ParallelProcessor processor;
    private static JavaLlamaCpp other;

    static synchronized JavaLlamaCpp other(String model) {
      if (other == null) {
        other = JavaLlamaCpp.oneByOne(Path.of(model), CONTEXT_LENGTH);
      }
      return other;
    }

    static synchronized ParallelProcessor processor(String model, String library) {
      if (processor == null) {
        processor =
            ParallelProcessor.builder(Path.of(model))
                .nativeLibrary(Path.of(library))
                .threadPool(
                    ThreadPoolConfig.builder().numThreads(cpus()).threadsPerWorker(cpus()).build())
                .maxBatchSize(1)
                .contextSize(CONTEXT_LENGTH)
                .build();
      }
      return processor;
    }
  }

  private static Benchmark overhead() {
    return new Benchmark(
        "overhead",
        "an engine that costs nothing: items through the scheduler, rows through the operator",
        "items_per_second",
        "items/s",
        null,
        "scheduler",
        unused -> {
          int count = 1_000_000;
          ParallelProcessor processor =
              ParallelProcessor.builder(Path.of(FreeEngine.MODEL)).maxBatchSize(64).build();
          ParallelProcessor isolated =
              ParallelProcessor.builder(Path.of(FreeEngine.MODEL))
                  .maxBatchSize(64)
                  .isolation(Isolation.PROCESS)
                  .build();
          List<String> prompts = Collections.nCopies(count, "prompt");
          Dataset<Row> rows =
              session().range(0, count / 4, 1, cpus()).selectExpr("cast(id AS STRING) prompt");
          String call = "llm_generate(prompt, map('model', '" + FreeEngine.MODEL + "')) AS result";
          return List.of(
              Contender.of(
                  "scheduler",
                  () -> processor.batchGenerate(prompts, RowByRow.GREEDY).size(),
                  processor::close),
              Contender.of(
                      "engine-process",
                      () ->
                          isolated
                              .batchGenerate(prompts.subList(0, count / 10), RowByRow.GREEDY)
                              .size(),
                      isolated::close)
                  .taking(ProcessorTime::ofThisProcessAndItsChildren),
              query("operator", rows, count / 4, table -> table.selectExpr(call)),
              query(
                  "dataset",
                  rows,
                  count / 4,
                  table ->
                      SparkLlama.generate(table, "prompt", Map.of("model", FreeEngine.MODEL))));
        });
  }

  private static Benchmark startup() {
    return new Benchmark(
        "startup",
        "a new JVM to its first answer, from the core alone and through Spark",
        "starts_per_second",
        "starts/s",
        Shape.M110_Q8,
        "core",
        setup ->
            Stream.of("core", "spark")
                .<Contender>map(
                    way ->
                        Contender.of(way, () -> start(way, setup), () -> {})
                            .on(setup.engines().inUse().name())
                            .taking(OptionalLong::empty))
                .toList());
  }

  /** Runs {@link FirstAnswer} in a JVM with the same settings; it prints where the time goes. */
  private static double start(String way, Setup setup) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), FirstAnswer.class.getName()));
    command.addAll(List.of(way, setup.model().toString()));
    setup.engines().named().ifPresent(library -> command.add(library.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
      output.lines().forEach(line -> System.err.println("# " + way + " " + line));
      return 1;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Benchmark growth() {
    return new Benchmark(
        "growth",
        "rows through the operator on an engine that costs nothing, more and more of them",
        "rows_per_second",
        "rows/s",
        null,
        "rows-1000000",
        unused -> {
          String call = "llm_generate(prompt, map('model', '" + FreeEngine.MODEL + "')) AS result";
          return Stream.of(1_000_000, 2_000_000, 4_000_000)
              .<Contender>map(
                  rows ->
                      watched(
                          query(
                              "rows-" + rows,
                              session()
                                  .range(0, rows, 1, cpus())
                                  .selectExpr("cast(id AS STRING) prompt"),
                              rows,
                              table -> table.selectExpr(call))))
              .toList();
        });
  }

  /** Adds the maximum heap in use after a garbage collection. */
  private static Contender watched(Contender contender) {
    AtomicLong most = new AtomicLong();
    return Contender.of(
            contender.name(),
            () -> {
              System.gc();
              try (HeapWatch watch = HeapWatch.open()) {
                double done = contender.work();
                most.set(watch.mostBytes());
                return done;
              }
            },
            contender::close)
        .storing(() -> Map.of("heap_bytes", most.get()));
  }
}
