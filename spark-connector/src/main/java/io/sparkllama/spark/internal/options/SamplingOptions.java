package io.sparkllama.spark.internal.options;

import io.sparkllama.BatchGenerationConfig;
import java.util.List;

/**
 * How tokens are sampled, and when a generated text ends. A parameter is declared here and nowhere
 * else: {@code sets} hands its value to the engine.
 */
public final class SamplingOptions {

  static final OptionGroup GROUP = new OptionGroup("Sampling");

  /** Numbers that llama.cpp takes as seeds; 2^32 - 1 means a random one to it. */
  private static final long LARGEST_SEED = 0xFFFF_FFFEL;

  private static final long LARGEST_PENALTY = 2;

  public static final OptionKey<Integer> MAX_TOKENS =
      GROUP
          .key(
              "max_tokens",
              ValueType.INTEGER.in(Range.atLeast(1)),
              BatchGenerationConfig.DEFAULT_MAX_TOKENS)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::maxTokens)
          .help("most tokens to generate per row")
          .declare();

  public static final OptionKey<Float> TEMPERATURE =
      GROUP
          .key(
              "temperature",
              ValueType.FLOAT.in(Range.atLeast(0)),
              BatchGenerationConfig.DEFAULT_TEMPERATURE)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::temperature)
          .help("randomness; 0 is greedy")
          .declare();

  public static final OptionKey<Integer> TOP_K =
      GROUP
          .key("top_k", ValueType.INTEGER.in(Range.atLeast(0)), BatchGenerationConfig.DEFAULT_TOP_K)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::topK)
          .help("sample from the k most probable tokens; 0 is all")
          .declare();

  public static final OptionKey<Float> TOP_P =
      GROUP
          .key(
              "top_p",
              ValueType.FLOAT.in(Range.above(0).atMost(1)),
              BatchGenerationConfig.DEFAULT_TOP_P)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::topP)
          .help("sample from the most probable tokens that together reach this probability")
          .declare();

  public static final OptionKey<Float> MIN_P =
      GROUP
          .key(
              "min_p",
              ValueType.FLOAT.in(Range.atLeast(0).below(1)),
              BatchGenerationConfig.DEFAULT_MIN_P)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::minP)
          .help("drop tokens below this share of the most probable one's probability")
          .declare();

  public static final OptionKey<Float> TYPICAL_P =
      GROUP
          .key(
              "typical_p",
              ValueType.FLOAT.in(Range.above(0).atMost(1)),
              BatchGenerationConfig.DEFAULT_TYPICAL_P)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::typicalP)
          .help("keep locally typical tokens up to this total probability; 1 is all")
          .declare();

  public static final OptionKey<Float> REPEAT_PENALTY =
      GROUP
          .key(
              "repeat_penalty",
              ValueType.FLOAT.in(Range.above(0)),
              BatchGenerationConfig.DEFAULT_REPEAT_PENALTY)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::repeatPenalty)
          .help("divides the logits of recent tokens; 1 is no penalty")
          .declare();

  public static final OptionKey<Float> FREQUENCY_PENALTY =
      GROUP
          .key(
              "frequency_penalty",
              ValueType.FLOAT.in(Range.between(-LARGEST_PENALTY, LARGEST_PENALTY)),
              BatchGenerationConfig.DEFAULT_FREQUENCY_PENALTY)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::frequencyPenalty)
          .help("penalty for each time a token was generated recently")
          .declare();

  public static final OptionKey<Float> PRESENCE_PENALTY =
      GROUP
          .key(
              "presence_penalty",
              ValueType.FLOAT.in(Range.between(-LARGEST_PENALTY, LARGEST_PENALTY)),
              BatchGenerationConfig.DEFAULT_PRESENCE_PENALTY)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::presencePenalty)
          .help("penalty for a token that was generated recently, however often")
          .declare();

  public static final OptionKey<Long> SEED =
      GROUP
          .key(
              "seed",
              ValueType.LONG.in(
                  Range.between(0, LARGEST_SEED)
                      .or(BatchGenerationConfig.RANDOM_SEED, "a random one")),
              BatchGenerationConfig.RANDOM_SEED)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::seed)
          .help("start of each row's random draws")
          .declare();

  public static final OptionKey<List<String>> STOP =
      GROUP
          .key("stop", ValueType.STRINGS)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::stop)
          .readFlag(TypedText::unescapeStop)
          .help("string that ends the text, or a JSON array of such strings")
          .declare();

  private SamplingOptions() {}
}
