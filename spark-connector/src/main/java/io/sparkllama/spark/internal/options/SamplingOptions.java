package io.sparkllama.spark.internal.options;

import io.sparkllama.request.BatchGenerationConfig;
import java.util.List;

/**
 * Options for sampling tokens and ending the text. A parameter is declared only here; {@code sets}
 * passes its value to the engine.
 */
public final class SamplingOptions {

  static final OptionGroup GROUP = new OptionGroup("Sampling");

  /** The seeds llama.cpp accepts; 2^32 - 1 means a random seed. */
  private static final long MAX_SEED = 0xFFFF_FFFEL;

  private static final long MAX_PENALTY = 2;

  public static final OptionKey<Integer> MAX_TOKENS =
      GROUP
          .key(
              "max_tokens",
              ValueType.INTEGER.in(Range.atLeast(1)),
              BatchGenerationConfig.DEFAULT_MAX_TOKENS)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::maxTokens)
          .help("maximum number of tokens to generate per row")
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
          .help("randomness; 0 always picks the most probable token")
          .declare();

  public static final OptionKey<Integer> TOP_K =
      GROUP
          .key("top_k", ValueType.INTEGER.in(Range.atLeast(0)), BatchGenerationConfig.DEFAULT_TOP_K)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::topK)
          .help("sample from the k most probable tokens; 0 for all")
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
          .help("drop tokens less probable than this fraction of the most probable one")
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
          .help("keep locally typical tokens up to this total probability; 1 for all")
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
          .help("divisor for the logits of recent tokens; 1 for no penalty")
          .declare();

  public static final OptionKey<Float> FREQUENCY_PENALTY =
      GROUP
          .key(
              "frequency_penalty",
              ValueType.FLOAT.in(Range.between(-MAX_PENALTY, MAX_PENALTY)),
              BatchGenerationConfig.DEFAULT_FREQUENCY_PENALTY)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::frequencyPenalty)
          .help("penalty for each recent occurrence of a token")
          .declare();

  public static final OptionKey<Float> PRESENCE_PENALTY =
      GROUP
          .key(
              "presence_penalty",
              ValueType.FLOAT.in(Range.between(-MAX_PENALTY, MAX_PENALTY)),
              BatchGenerationConfig.DEFAULT_PRESENCE_PENALTY)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::presencePenalty)
          .help("penalty for a token that occurred recently, however often")
          .declare();

  public static final OptionKey<Long> SEED =
      GROUP
          .key(
              "seed",
              ValueType.LONG.in(
                  Range.between(0, MAX_SEED).or(BatchGenerationConfig.RANDOM_SEED, "a random one")),
              BatchGenerationConfig.RANDOM_SEED)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::seed)
          .help("seed of each row's random numbers")
          .declare();

  public static final OptionKey<List<String>> STOP =
      GROUP
          .key("stop", ValueType.STRINGS)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::stop)
          .readFlag(TypedText::unescapeStop)
          .help("string that ends the text, or a JSON array of strings")
          .declare();

  private SamplingOptions() {}
}
