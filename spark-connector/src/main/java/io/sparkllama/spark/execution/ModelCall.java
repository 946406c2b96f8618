package io.sparkllama.spark.execution;

import io.sparkllama.ChatMessage;
import io.sparkllama.ClassificationResult;
import io.sparkllama.EmbeddingResult;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationRequest;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.Pooling;
import io.sparkllama.Prompt;
import io.sparkllama.RerankRequest;
import io.sparkllama.RerankResult;
import io.sparkllama.ScoreRequest;
import io.sparkllama.ScoreResult;
import io.sparkllama.TokenizationResult;
import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.internal.options.EmbeddingOptions;
import io.sparkllama.spark.internal.options.OptionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What can be asked of a model for one row, in Catalyst's own types: arguments in, a future value
 * out.
 */
public enum ModelCall {
  GENERATE(ResultStruct.SCHEMA, "prompt") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      return Futures.map(
          processor.generateAsync(RowArguments.text(arguments[0]), options.generation()),
          result -> generated(result, options));
    }
  },
  CHAT(ResultStruct.SCHEMA, "conversation") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      return Futures.map(
          processor.generateAsync(
              Prompt.chat(RowArguments.messages((ArrayData) arguments[0])), options.generation()),
          result -> generated(result, options));
    }
  },
  TOKENIZE(DataTypes.createArrayType(DataTypes.IntegerType, false), "text") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      TokenizationResult result = tokenize(processor, arguments);
      return CompletableFuture.completedFuture(
          Answer.of(
              result.success() ? ArrayData.toArrayData(result.tokens()) : null, result.error()));
    }
  },
  COUNT_TOKENS(DataTypes.IntegerType, "text") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      TokenizationResult result = tokenize(processor, arguments);
      return CompletableFuture.completedFuture(
          Answer.of(result.success() ? (Object) result.count() : null, result.error()));
    }
  },
  EMBED(DataTypes.createArrayType(DataTypes.FloatType, false), "text") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      return Futures.map(
          processor.embedAsync(RowArguments.text(arguments[0]), options.embedding()),
          result ->
              Answer.of(
                  result.success() ? ArrayData.toArrayData(onlyVector(result)) : null,
                  result.error()));
    }

    @Override
    public void check(LlamaOptions options) {
      if (options.embedding().pooling() == Pooling.NONE) {
        throw new IllegalArgumentException(
            EmbeddingOptions.POOLING
                + " is 'none', which gives a vector for each token; use llm_embed_tokens, or"
                + " another pooling");
      }
    }
  },
  EMBED_TOKENS(
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false),
      "text") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      return Futures.map(
          processor.embedAsync(
              RowArguments.text(arguments[0]), options.embedding().withPooling(Pooling.NONE)),
          result -> Answer.of(result.success() ? vectors(result) : null, result.error()));
    }
  },
  CLASSIFY(
      new StructType()
          .add("label", DataTypes.StringType, true)
          .add(
              "probabilities",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false)
          .add("success", DataTypes.BooleanType, false)
          .add("error", DataTypes.StringType, true),
      "text",
      "list of labels") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      return Futures.map(
          processor.batchClassifyAsync(
              single(RowArguments.text(arguments[0])),
              RowArguments.labels((ArrayData) arguments[1]),
              options.scoring()),
          results -> classified(results.get(0)));
    }
  },
  SCORE(
      new StructType()
          .add("log_likelihood", DataTypes.DoubleType, true)
          .add("tokens", DataTypes.IntegerType, false)
          .add("perplexity", DataTypes.DoubleType, true)
          .add("success", DataTypes.BooleanType, false)
          .add("error", DataTypes.StringType, true),
      "prompt",
      "continuation") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      ScoreRequest request =
          new ScoreRequest(
              Prompt.text(RowArguments.text(arguments[0])), RowArguments.text(arguments[1]));
      return Futures.map(
          processor.batchScoreAsync(List.of(request), options.scoring()),
          results -> scored(results.get(0)));
    }
  },
  RERANK(DataTypes.FloatType, "query", "document") {
    @Override
    CompletableFuture<Answer> ask(
        ParallelProcessor processor, LlamaOptions options, Object[] arguments) {
      RerankRequest request =
          new RerankRequest(RowArguments.text(arguments[0]), RowArguments.text(arguments[1]));
      return Futures.map(
          processor.batchRerankAsync(List.of(request), options.reranking()),
          results -> ranked(results.get(0)));
    }
  };

  /** A text that any model can be asked with. */
  private static final String SAMPLE = "a";

  /**
   * A value and what is wrong with it.
   *
   * @param value in Catalyst's own types, or null
   * @param error null if nothing is wrong
   * @param promptTokens tokens of the prompt, as far as they are counted
   * @param generatedTokens tokens that were generated
   * @param reusedTokens tokens of the prompt that another row had computed
   * @param computeMillis milliseconds in a batch, as far as they are counted
   * @param queueMillis milliseconds before
   */
  public record Answer(
      Object value,
      String error,
      int promptTokens,
      int generatedTokens,
      int reusedTokens,
      long computeMillis,
      long queueMillis) {

    /** Of a row for which nobody looks at the value. */
    public static final Answer NOT_ASKED = of(null, null);

    /** The same, of a row whose answer took so long after it was asked for. */
    Answer after(long millis) {
      return computeMillis == 0
          ? this
          : new Answer(
              value,
              error,
              promptTokens,
              generatedTokens,
              reusedTokens,
              computeMillis,
              Math.max(0, millis - computeMillis));
    }

    static Answer of(Object value, String error) {
      return new Answer(value, error, 0, 0, 0, 0, 0);
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // Spark's types are immutable
  private final DataType dataType;

  @SuppressWarnings("ImmutableEnumChecker") // the list is immutable
  private final List<String> argumentNames;

  ModelCall(DataType dataType, String... argumentNames) {
    this.dataType = dataType;
    this.argumentNames = List.of(argumentNames);
  }

  /** Whether a type is that of conversations: arrays of structs of a role and a content. */
  public static boolean isMessages(DataType type) {
    return type instanceof ArrayType array
        && array.elementType() instanceof StructType message
        && message.size() == 2
        && isText(message.fields()[0], "role")
        && isText(message.fields()[1], "content");
  }

  private static boolean isText(StructField field, String name) {
    return field.name().equals(name) && field.dataType().equals(DataTypes.StringType);
  }

  /** What the first argument that is null is called; a model is not asked then. */
  Optional<String> missing(Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null) {
        return Optional.of(argumentNames.get(i));
      }
    }
    return Optional.empty();
  }

  /** The answer for a row that is not asked for: a struct with the error, or nothing. */
  Answer refused(String error, LlamaOptions options) {
    return switch (this) {
      case GENERATE, CHAT -> generated(GenerationResult.refused(error, 0), options);
      case CLASSIFY -> classified(new ClassificationResult(null, Map.of(), error));
      case SCORE -> scored(ScoreResult.failed(error, 0, 0));
      default -> Answer.of(null, error);
    };
  }

  /** An answer for a row that asks what another one has asked. */
  Answer reused(Answer answer) {
    Object value =
        (this == GENERATE || this == CHAT)
            ? ResultStruct.reused((InternalRow) answer.value())
            : answer.value();
    return Answer.of(value, answer.error());
  }

  /** The type of its values with options that are the same for all rows. */
  public DataType dataType(LlamaOptions options) {
    return switch (this) {
      case GENERATE, CHAT -> ResultStruct.schema(options.responseType());
      default -> dataType;
    };
  }

  /** The type of its values, whatever the options are. */
  public DataType dataType() {
    return dataType;
  }

  /** Refuses options with which this cannot be asked; {@link IllegalArgumentException} if so. */
  public void check(LlamaOptions options) {}

  /**
   * Asks for one row.
   *
   * @param arguments values of Catalyst, which may change once this returns
   */
  abstract CompletableFuture<Answer> ask(
      ParallelProcessor processor, LlamaOptions options, Object[] arguments);

  /**
   * Refuses options that are the same for all rows if none can be answered with them: a grammar or
   * a template that cannot be used, a model of another kind. Computes nothing.
   *
   * @throws IllegalArgumentException if so
   */
  public void requireAnswerable(ParallelProcessor processor, LlamaOptions options) {
    Optional<String> fault = faultOf(processor, options);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(
          "no row can be answered: " + OptionNames.inSql(fault.get()));
    }
  }

  private Optional<String> faultOf(ParallelProcessor processor, LlamaOptions options) {
    return switch (this) {
      case GENERATE ->
          processor.faultOf(new GenerationRequest(Prompt.text(SAMPLE), options.generation()));
      case CHAT ->
          processor.faultOf(
              new GenerationRequest(
                  Prompt.chat(List.of(ChatMessage.user(SAMPLE))), options.generation()));
      case EMBED, EMBED_TOKENS -> processor.faultOf(SAMPLE, options.embedding());
      case CLASSIFY, SCORE ->
          processor.faultOf(new ScoreRequest(Prompt.text(SAMPLE), SAMPLE), options.scoring());
      case RERANK -> processor.faultOf(new RerankRequest(SAMPLE, SAMPLE), options.reranking());
      case TOKENIZE, COUNT_TOKENS -> Optional.empty();
    };
  }

  private static float[] onlyVector(EmbeddingResult result) {
    int count = result.vectors().length;
    if (count > 1) {
      throw new IllegalArgumentException(
          "the model gives a vector for each token; set pooling, or use llm_embed_tokens");
    }
    return result.vector();
  }

  private static List<String> single(String text) {
    List<String> list = new ArrayList<>();
    list.add(text);
    return list;
  }

  private static TokenizationResult tokenize(ParallelProcessor processor, Object[] arguments) {
    return processor.tokenize(RowArguments.text(arguments[0]));
  }

  /** A row that a closing executor left undone has no answer: the task fails and runs again. */
  private static Answer generated(GenerationResult result, LlamaOptions options) {
    if (result.finishReason() == FinishReason.CANCELLED) {
      throw new IllegalStateException(result.error());
    }
    InternalRow struct = ResultStruct.of(result, options.responseType());
    return new Answer(
        struct,
        ResultStruct.error(struct),
        result.promptTokens(),
        result.tokensGenerated(),
        result.reusedTokens(),
        result.processingTimeMs(),
        0);
  }

  private static ArrayData vectors(EmbeddingResult result) {
    float[][] vectors = result.vectors();
    Object[] rows = new Object[vectors.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = ArrayData.toArrayData(vectors[i]);
    }
    return new GenericArrayData(rows);
  }

  private static Answer classified(ClassificationResult result) {
    Object[] labels =
        result.probabilities().keySet().stream().map(UTF8String::fromString).toArray();
    Object[] shares = result.probabilities().values().toArray();
    Object value =
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString(result.label()),
              new ArrayBasedMapData(new GenericArrayData(labels), new GenericArrayData(shares)),
              result.success(),
              UTF8String.fromString(OptionNames.inSql(result.error()))
            });
    return Answer.of(value, result.error());
  }

  private static Answer scored(ScoreResult result) {
    boolean success = result.success();
    Object value =
        new GenericInternalRow(
            new Object[] {
              success ? (Object) result.logLikelihood() : null,
              result.tokens(),
              success ? (Object) result.perplexity() : null,
              success,
              UTF8String.fromString(OptionNames.inSql(result.error()))
            });
    return new Answer(value, result.error(), result.promptTokens(), 0, result.reusedTokens(), 0, 0);
  }

  private static Answer ranked(RerankResult result) {
    return new Answer(
        result.success() ? (Object) result.score() : null,
        result.error(),
        result.promptTokens(),
        0,
        result.reusedTokens(),
        0,
        0);
  }
}
