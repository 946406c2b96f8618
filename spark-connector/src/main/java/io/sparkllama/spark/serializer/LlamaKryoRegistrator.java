package io.sparkllama.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.option.Message;
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
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.columnar.DefaultCachedBatch;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.reflect.ClassTag$;

/**
 * The registrator for {@code
 * spark.kryo.registrator=io.sparkllama.spark.serializer.LlamaKryoRegistrator}. It registers a
 * serializer for each type of spark-llama that Spark may send or store, so that Kryo works, also
 * with {@code spark.kryo.registrationRequired=true}.
 */
public final class LlamaKryoRegistrator implements KryoRegistrator {

  /** The order is part of the format: add new types at the end. */
  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          GenerationResult.class,
          TokenLogProbability.class,
          ClassificationResult.class,
          BatchGenerationConfig.class,
          EmbeddingConfig.class,
          ScoringConfig.class,
          ThreadPoolConfig.class,
          ProcessorConfig.class,
          ProcessorStats.class,
          ProcessorStats.Worker.class,
          MemoryEstimate.class,
          ChatMessage.class,
          Prompt.Text.class,
          Prompt.Chat.class,
          GenerationRequest.class,
          ScoreRequest.class,
          RerankRequest.class,
          RerankConfig.class,
          RerankResult.class,
          SamplingParams.class);

  private static final List<Class<? extends Enum<?>>> ENUMS =
      List.of(
          FinishReason.class,
          OverlongPrompt.class,
          Pooling.class,
          ChatMessage.Role.class,
          CacheType.class,
          Isolation.class);

  /** The types in which Spark stores cached datasets; since 4.1, Spark registers them itself. */
  private static final List<Class<?>> STORED =
      List.of(
          DefaultCachedBatch.class,
          byte[][].class,
          GenericInternalRow.class,
          Object[].class,
          UTF8String.class);

  @Override
  public void registerClasses(Kryo kryo) {
    RECORDS.forEach(type -> register(kryo, type));
    ENUMS.forEach(kryo::register);
    kryo.register(EmbeddingResult.class, new ResultSerializers.OfEmbedding());
    kryo.register(ScoreResult.class, new ResultSerializers.OfScore());
    kryo.register(TokenizationResult.class, new ResultSerializers.OfTokenization());
    kryo.register(CallOptions.class, new OptionsSerializer());
    kryo.register(LlamaResult.class);
    kryo.register(LinkedHashMap.class, new MapSerializer());
    // the JDK has two classes for each: small and large
    kryo.register(List.of().getClass(), new ImmutableListSerializer());
    kryo.register(List.of(1).getClass(), new ImmutableListSerializer());
    kryo.register(Map.of().getClass(), new ImmutableMapSerializer());
    kryo.register(Map.of(1, 1).getClass(), new ImmutableMapSerializer());
    for (Class<?> array :
        List.of(
            GenerationResult[].class,
            EmbeddingResult[].class,
            ScoreResult[].class,
            ClassificationResult[].class,
            TokenizationResult[].class,
            LlamaResult[].class,
            RerankResult[].class)) {
      kryo.register(array);
    }
    registerSparks(kryo);
    kryo.register(Reasoning.class);
    register(kryo, Failure.class);
    kryo.register(Failure.Kind.class);
    STORED.forEach(kryo::register);
    register(kryo, Message.class);
  }

  /**
   * Types that accompany results and that Spark does not register: their schema, and tags of RDDs.
   */
  private static void registerSparks(Kryo kryo) {
    for (DataType type :
        List.of(
            DataTypes.BooleanType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.createArrayType(DataTypes.IntegerType),
            DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))) {
      kryo.register(type.getClass());
    }
    kryo.register(ClassTag$.MODULE$.AnyRef().getClass());
  }

  private static <T extends Record> void register(Kryo kryo, Class<T> type) {
    kryo.register(type, new RecordSerializer<>(type));
  }
}
