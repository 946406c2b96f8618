package io.sparkllama.spark.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.Reasoning;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenLogProbability;
import io.sparkllama.result.TokenizationResult;
import io.sparkllama.spark.LlamaResult;
import io.sparkllama.spark.internal.function.ModelFunction;
import io.sparkllama.spark.internal.function.ModelFunctions;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.columnar.DefaultCachedBatch;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Everything that can travel, there and back, as Spark's serializers carry it. */
class SerializationIT {

  private static final Failure FAILURE =
      new Failure(
          Failure.Kind.PROMPT_TOO_LONG,
          Message.of("it has 9 tokens; raise ", Options.CONTEXT_SIZE, " or ", Options.STOP));

  private static final List<Object> SAMPLES = samples();

  private static List<Object> samples() {
    ChatMessage message = ChatMessage.user("Is it \u00fcseful?");
    Map<String, Double> labels = new LinkedHashMap<>();
    labels.put("b", 0.75);
    labels.put("a", 0.25);
    LlamaResult bean = new LlamaResult();
    bean.setText("bean");
    bean.setAttempts(3);
    bean.setReasoning("hm");
    bean.setReasoningTokens(4);
    bean.setErrorKind("timeout");
    ThreadPoolConfig pool =
        ThreadPoolConfig.builder().numThreads(3).cpuAffinity(List.of(0, 1, 2)).build();
    return List.of(
        GenerationResult.builder(FinishReason.STOP)
            .text("a \uD83D\uDE00")
            .tokensGenerated(2)
            .processingTimeMs(3)
            .promptTokens(4)
            .truncated(true)
            .attempts(1)
            .prefixTokens(5)
            .logProbabilities(List.of(new TokenLogProbability(7, "x", -0.5f)))
            .reasoning("hm")
            .reasoningTokens(6)
            .build(),
        GenerationResult.refused(FAILURE, 0),
        new TokenLogProbability(1, "y", -1f),
        new ClassificationResult("b", labels, null),
        new ClassificationResult(null, Map.of(), FAILURE),
        BatchGenerationConfig.builder()
            .stop("a", "b")
            .logitBias(Map.of(1, 2f, 3, -4f))
            .seed(5)
            .jsonSchema("{\"type\":\"boolean\"}")
            .reasoning(Reasoning.DROP)
            .reasoningBudget(7)
            .build(),
        BatchGenerationConfig.defaults(),
        SamplingParams.greedy(),
        EmbeddingConfig.defaults(),
        ScoringConfig.defaults(),
        RerankConfig.defaults(),
        new RerankRequest("q", null),
        RerankResult.of(-1.5f, 7, true, 1, 2),
        RerankResult.failed(FAILURE, 3, 2),
        pool,
        ProcessorConfig.of("m.gguf", pool),
        ProcessorStats.builder()
            .batches(1)
            .items(2)
            .failures(3)
            .averageBatchMillis(4)
            .activeMillis(5)
            .promptTokens(6)
            .generatedTokens(7)
            .prefixTokens(8)
            .p50LatencyMillis(9)
            .p95LatencyMillis(10)
            .queueDepth(11)
            .inFlight(12)
            .workers(List.of(new ProcessorStats.Worker(0.5, 3, 6)))
            .build(),
        new ProcessorStats.Worker(0.25, 0.5, 1),
        new MemoryEstimate(1, 2, 3, 4),
        message,
        Prompt.text("t"),
        Prompt.chat(message, ChatMessage.assistant("Yes.")),
        new GenerationRequest(Prompt.text("t"), BatchGenerationConfig.defaults()),
        new ScoreRequest(Prompt.text("t"), "c"),
        FinishReason.TIMEOUT,
        FAILURE,
        FAILURE.explanation(),
        Failure.Kind.CONTEXT_FULL,
        OverlongPrompt.TRUNCATE_LEFT,
        Reasoning.SPLIT,
        Isolation.AUTO,
        Pooling.MEAN,
        ChatMessage.Role.SYSTEM,
        EmbeddingResult.of(new float[][] {{1f, -2f}, {3f, 4f}}, 2, true, 1),
        EmbeddingResult.failed(FAILURE, 3, 2),
        ScoreResult.of(new float[] {-1f, -2f}, 3, true, 1, 2),
        ScoreResult.failed(FAILURE, 3, 2),
        TokenizationResult.of(new int[] {1, 300, 70_000}),
        TokenizationResult.refused(FAILURE),
        CallOptions.read(Map.of("model", "m.gguf", "stop", "x"), Map.of()),
        bean);
  }

  /** Serializable types that stay in a JVM, or that only Spark's closures carry, by Java. */
  private static final Set<String> NOT_DATA =
      Set.of(
          "io.sparkllama.spark.internal.sql",
          "io.sparkllama.spark.internal.executor",
          "io.sparkllama.spark.internal",
          "io.sparkllama.engine",
          "io.sparkllama.internal");

  private static SerializerInstance kryo() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", LlamaKryoRegistrator.class.getName());
    return new KryoSerializer(conf).newInstance();
  }

  private static SerializerInstance java() {
    return new JavaSerializer(new SparkConf(false)).newInstance();
  }

  private static Object thereAndBack(SerializerInstance serializer, Object value) {
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    return serializer.deserialize(serializer.serialize(value, tag), tag);
  }

  /** All that a result tells, also of those that do not define equality. */
  private static String told(Object value) {
    if (value instanceof EmbeddingResult r) {
      return Arrays.deepToString(r.vectors())
          + r.tokens()
          + r.truncated()
          + r.attempts()
          + r.failure();
    }
    if (value instanceof ScoreResult r) {
      return Arrays.toString(r.tokenLogProbabilities())
          + r.promptTokens()
          + r.truncated()
          + r.attempts()
          + r.prefixTokens()
          + r.failure();
    }
    if (value instanceof TokenizationResult r) {
      return Arrays.toString(r.tokens()) + r.failure();
    }
    if (value instanceof LlamaResult r) {
      return r.getText()
          + r.getAttempts()
          + r.getReasoning()
          + r.getReasoningTokens()
          + r.getErrorKind();
    }
    if (value instanceof CallOptions options) {
      return options.toSession().toString();
    }
    return value.toString();
  }

  @Test
  void everythingComesBackFromKryoAndFromJava() {
    for (SerializerInstance serializer : List.of(kryo(), java())) {
      for (Object sample : SAMPLES) {
        Object back = thereAndBack(serializer, sample);
        assertThat(back).hasSameClassAs(sample);
        assertThat(told(back)).isEqualTo(told(sample));
        if (sample instanceof Record) {
          assertThat(back).isEqualTo(sample);
        }
      }
      // one object twice in a collection, as Kryo keeps references
      Object twice = thereAndBack(serializer, List.of(SAMPLES.get(0), SAMPLES.get(0)));
      assertThat(twice).isEqualTo(List.of(SAMPLES.get(0), SAMPLES.get(0)));
    }
  }

  @Test
  void theSchemaOfResultsComesBackFromKryo() {
    for (ModelFunction function : ModelFunctions.all()) {
      Object back = thereAndBack(kryo(), function.resultType());
      assertThat(back).isEqualTo(function.resultType());
    }
  }

  @Test
  void rowsThatSparkStoresComeBackFromKryo() {
    DefaultCachedBatch batch =
        new DefaultCachedBatch(
            1,
            new byte[][] {{1, 2}, {}},
            new GenericInternalRow(new Object[] {UTF8String.fromString("a"), 7L, null}));
    DefaultCachedBatch back = (DefaultCachedBatch) thereAndBack(kryo(), batch);
    assertThat(back.numRows()).isEqualTo(1);
    assertThat(back.buffers()).isDeepEqualTo(batch.buffers());
    assertThat(back.stats().getUTF8String(0)).isEqualTo(UTF8String.fromString("a"));
    assertThat(back.stats().getLong(1)).isEqualTo(7);
  }

  @Test
  void nothingThatCanTravelIsForgotten() {
    Set<String> sampled =
        SAMPLES.stream().map(value -> value.getClass().getName()).collect(Collectors.toSet());
    Stream<JavaClass> travelling =
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests()).importPackages("io.sparkllama").stream()
                .filter(type -> type.isAssignableTo(Serializable.class))
                .filter(type -> !type.isInterface() && !type.isAnonymousClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isAssignableTo(Throwable.class))
                .filter(type -> NOT_DATA.stream().noneMatch(type.getPackageName()::startsWith));
    assertThat(travelling.map(JavaClass::getName)).isSubsetOf(sampled);
  }
}
