package io.sparkllama.spark.internal.options;

import io.sparkllama.ProcessorConfig;
import java.util.Map;

/** Which model and engine compute, and where their files are. */
public final class ModelOptions {

  static final OptionGroup GROUP = new OptionGroup("Model");

  /** A fingerprint has the identity of its file instead of this name. */
  public static final OptionKey<String> MODEL =
      GROUP
          .key("model", ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help("path or URI of the GGUF file, or its name if --files ships it")
          .declare();

  public static final OptionKey<String> MODEL_SHA256 =
      GROUP
          .key("model_sha256", ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help("SHA-256 that the file must have; empty takes that of a .sha256 file beside it")
          .declare();

  public static final OptionKey<String> MODEL_CACHE =
      GROUP
          .key("model_cache", ValueType.TEXT)
          .scope(Scope.CALL)
          .keepsResults()
          .help("folder for downloaded models; empty for the user's cache")
          .declare();

  public static final OptionKey<Double> MODEL_CACHE_GB =
      GROUP
          .key("model_cache_gb", ValueType.DOUBLE.in(Range.above(0)), 100)
          .scope(Scope.CALL)
          .keepsResults()
          .help("most GiB of models in that folder")
          .declare();

  public static final OptionKey<Integer> MAX_MODELS =
      GROUP
          .key("max_models", ValueType.INTEGER.in(Range.atLeast(1)), 4)
          .scope(Scope.CALL)
          .keepsResults()
          .help("models, or shapes of them, that an executor keeps loaded")
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
          .key("native_library", ValueType.TEXT, ProcessorConfig.SHIPPED_NATIVE_LIBRARY)
          .scope(Scope.CALL)
          .changesResults()
          .help("path, name or URI of a llama.cpp library to use: a file, a folder or an archive")
          .declare();

  private ModelOptions() {}

  /**
   * Whether a session's configuration asks for {@link #PRELOAD}; its other options are not read.
   *
   * @throws IllegalArgumentException if it says neither true nor false
   */
  public static boolean isPreloading(Map<String, String> session) {
    String text = session.get(PRELOAD.name(Spelling.SESSION));
    return text == null ? PRELOAD.defaultValue() : PRELOAD.parse(text, Spelling.SESSION);
  }
}
