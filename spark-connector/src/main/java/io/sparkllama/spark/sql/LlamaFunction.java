package io.sparkllama.spark.sql;

import io.sparkllama.spark.execution.ModelCall;
import io.sparkllama.spark.internal.options.OptionGroup;
import io.sparkllama.spark.internal.options.OptionHelp;
import io.sparkllama.spark.internal.options.RequestConfigs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.AnyDataType$;
import org.apache.spark.sql.types.DataTypes;

/** The SQL functions that call a model; the last argument of each, its options, may be left out. */
enum LlamaFunction {
  LLM_GENERATE(
      ModelCall.GENERATE,
      RequestConfigs.GENERATION,
      "prompt",
      "Answers a prompt; a struct of text, counts, success and error.",
      List.of(DataTypes.StringType)),
  LLM_CHAT(
      ModelCall.CHAT,
      RequestConfigs.GENERATION,
      "messages",
      "Answers a conversation, an array of structs of role and content, as llm_generate does.",
      List.of(AnyDataType$.MODULE$)),
  LLM_TOKENIZE(
      ModelCall.TOKENIZE,
      List.of(),
      "text",
      "The ids of a text's tokens, an array of integers; NULL for a text that has none.",
      List.of(DataTypes.StringType)),
  LLM_COUNT_TOKENS(
      ModelCall.COUNT_TOKENS,
      List.of(),
      "text",
      "The number of a text's tokens; NULL for a text that has none.",
      List.of(DataTypes.StringType)),
  LLM_EMBED(
      ModelCall.EMBED,
      RequestConfigs.EMBEDDING,
      "text",
      "The vector of a text, an array of floats; NULL for a text that cannot be embedded.",
      List.of(DataTypes.StringType)),
  LLM_EMBED_TOKENS(
      ModelCall.EMBED_TOKENS,
      RequestConfigs.EMBEDDING,
      "text",
      "The vectors of a text's tokens, for llm_max_sim; NULL for a text that cannot be embedded.",
      List.of(DataTypes.StringType)),
  LLM_CLASSIFY(
      ModelCall.CLASSIFY,
      RequestConfigs.SCORING,
      "text, labels",
      "The most probable of some labels as a text's continuation; a struct of label, probabilities,"
          + " success and error.",
      List.of(DataTypes.StringType, DataTypes.createArrayType(DataTypes.StringType))),
  LLM_SCORE(
      ModelCall.SCORE,
      RequestConfigs.SCORING,
      "prompt, continuation",
      "How probable a continuation is; a struct of log_likelihood, tokens, perplexity, success and"
          + " error.",
      List.of(DataTypes.StringType, DataTypes.StringType)),
  LLM_RERANK(
      ModelCall.RERANK,
      RequestConfigs.RERANKING,
      "query, document",
      "How well a document answers a query, by a reranker: a float, the more the better; NULL for a"
          + " pair that cannot be ranked.",
      List.of(DataTypes.StringType, DataTypes.StringType));

  /** What Spark wants examples to begin with. */
  static final String EXAMPLES_HEADING = "\n    Examples:\n";

  private final ModelCall call;

  @SuppressWarnings("ImmutableEnumChecker") // nothing is added once they are declared
  private final List<OptionGroup> rowOptions;

  private final String arguments;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // Spark's types are immutable, and so is the list
  private final List<AbstractDataType> inputTypes;

  LlamaFunction(
      ModelCall call,
      List<OptionGroup> rowOptions,
      String arguments,
      String description,
      List<AbstractDataType> inputTypes) {
    this.call = call;
    this.rowOptions = rowOptions;
    this.arguments = arguments;
    this.description = description;
    this.inputTypes = inputTypes;
  }

  /** The function of a call. */
  static LlamaFunction of(ModelCall call) {
    return Arrays.stream(values())
        .filter(function -> function.call == call)
        .findFirst()
        .orElseThrow();
  }

  ModelCall call() {
    return call;
  }

  /** Its name in SQL. */
  String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What {@code DESCRIBE FUNCTION} says. */
  String usage() {
    return sqlName() + "(" + arguments + " [, options]) - " + description;
  }

  /** What {@code DESCRIBE FUNCTION EXTENDED} says of the options. */
  String optionsHelp() {
    return "\n    Arguments:\n" + OptionHelp.ofArgument(rowOptions);
  }

  /** What {@code DESCRIBE FUNCTION EXTENDED} says besides. */
  String examples() {
    String call = sqlName() + "(" + arguments;
    return EXAMPLES_HEADING
        + "      > SET spark.llama.model=/models/model.gguf;\n"
        + ("      > SELECT " + call + ") FROM t;\n")
        + ("      > SELECT " + call + ", map('timeout_ms', '5000')) FROM t;\n  ");
  }

  /** The arguments before the options. */
  List<AbstractDataType> inputTypes() {
    return inputTypes;
  }
}
