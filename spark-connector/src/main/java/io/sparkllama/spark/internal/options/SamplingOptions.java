package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.List;

/**
 * Options for sampling tokens and ending the text. Ranges and defaults are the core's; {@code sets}
 * passes a value to the engine.
 */
public final class SamplingOptions {

  static final OptionGroup GROUP = new OptionGroup("Sampling");

  public static final OptionKey<Integer> MAX_TOKENS =
      GROUP
          .number(Options.MAX_TOKENS, ValueType.INTEGER)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::maxTokens)
          .help("maximum number of tokens to generate per row")
          .declare();

  public static final OptionKey<Float> TEMPERATURE =
      GROUP
          .number(Options.TEMPERATURE, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::temperature)
          .help("randomness; 0 always picks the most probable token")
          .declare();

  public static final OptionKey<Integer> TOP_K =
      GROUP
          .number(Options.TOP_K, ValueType.INTEGER)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::topK)
          .help("sample from the k most probable tokens; 0 for all")
          .declare();

  public static final OptionKey<Float> TOP_P =
      GROUP
          .number(Options.TOP_P, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::topP)
          .help("sample from the most probable tokens that together reach this probability")
          .declare();

  public static final OptionKey<Float> MIN_P =
      GROUP
          .number(Options.MIN_P, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::minP)
          .help("drop tokens less probable than this fraction of the most probable one")
          .declare();

  public static final OptionKey<Float> TYPICAL_P =
      GROUP
          .number(Options.TYPICAL_P, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::typicalP)
          .help("keep locally typical tokens up to this total probability; 1 for all")
          .declare();

  public static final OptionKey<Float> REPEAT_PENALTY =
      GROUP
          .number(Options.REPEAT_PENALTY, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::repeatPenalty)
          .help("divisor for the logits of recent tokens; 1 for no penalty")
          .declare();

  public static final OptionKey<Float> FREQUENCY_PENALTY =
      GROUP
          .number(Options.FREQUENCY_PENALTY, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::frequencyPenalty)
          .help("penalty for each recent occurrence of a token")
          .declare();

  public static final OptionKey<Float> PRESENCE_PENALTY =
      GROUP
          .number(Options.PRESENCE_PENALTY, ValueType.FLOAT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::presencePenalty)
          .help("penalty for a token that occurred recently, however often")
          .declare();

  public static final OptionKey<Long> SEED =
      GROUP
          .number(Options.SEED, ValueType.LONG)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::seed)
          .help("seed of each row's random numbers")
          .declare();

  public static final OptionKey<List<String>> STOP =
      GROUP
          .key(Options.STOP, ValueType.STRINGS)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::stop)
          .readFlag(TypedText::unescapeStop)
          .help("string that ends the text, or a JSON array of strings")
          .declare();

  private SamplingOptions() {}
}
