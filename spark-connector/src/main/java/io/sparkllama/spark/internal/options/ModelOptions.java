package io.sparkllama.spark.internal.options;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.option.NumberRange;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.models.FileOptions;
import java.util.Map;

/** Options that select the model and the engine, and locate their files. */
public final class ModelOptions {

  static final OptionGroup GROUP = new OptionGroup("Model");

  /** Not part of a fingerprint, which contains the identity of the file instead. */
  public static final OptionKey<String> MODEL =
      GROUP
          .key(Options.MODEL, ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help("path or URI of the GGUF file, or its file name if it was shipped with --files")
          .declare();

  public static final OptionKey<String> MODEL_SHA256 =
      GROUP
          .key(FileOptions.MODEL_SHA256, ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help(
              "expected SHA-256 of the file; by default taken from a .sha256 file next to it, if any")
          .declare();

  public static final OptionKey<String> MODEL_CACHE =
      GROUP
          .key(FileOptions.MODEL_CACHE, ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help("folder for downloaded models; by default in the user's cache folder")
          .declare();

  public static final OptionKey<Double> MODEL_CACHE_GB =
      GROUP
          .key(FileOptions.MODEL_CACHE_GB, ValueType.DOUBLE.in(NumberRange.above(0)), 100)
          .scope(Scope.CALL)
          .keepsResults()
          .help("maximum size of the model cache, in GiB")
          .declare();

  public static final OptionKey<Integer> MAX_MODELS =
      GROUP
          .key("max_models", ValueType.INTEGER.in(NumberRange.atLeast(1)), 4)
          .scope(Scope.CALL)
          .keepsResults()
          .help("maximum number of models, or model configurations, that an executor keeps loaded")
          .declare();

  public static final OptionKey<Boolean> PRELOAD =
      GROUP
          .key("preload", ValueType.BOOLEAN, false)
          .scope(Scope.SESSION)
          .keepsResults()
          .withoutFlag()
          .help("whether LlamaPlugin loads the model when an executor starts")
          .declare();

  public static final OptionKey<String> NATIVE_LIBRARY =
      GROUP
          .key(Options.NATIVE_LIBRARY, ValueType.TEXT, ProcessorConfig.SHIPPED_NATIVE_LIBRARY)
          .scope(Scope.CALL)
          .changesResults()
          .help("path, name or URI of the llama.cpp library to use: a file, a folder or an archive")
          .declare();

  private ModelOptions() {}

  /**
   * Whether a session turns {@link #PRELOAD} on. Does not parse its other options.
   *
   * @throws IllegalArgumentException if the value is neither true nor false
   */
  public static boolean isPreloading(Map<String, String> session) {
    String text = session.get(PRELOAD.name(Spelling.SESSION));
    return text == null ? PRELOAD.defaultValue() : PRELOAD.parse(text, Spelling.SESSION);
  }
}
