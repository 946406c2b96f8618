package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.engine.EngineException;
import io.sparkllama.option.Explained;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.models.LocalModel;
import io.sparkllama.spark.internal.models.ModelFetchException;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name of the engine that options select, as far as the driver can determine it. */
public final class EngineName {

  private static final Logger LOG = LoggerFactory.getLogger(EngineName.class);

  private EngineName() {}

  /**
   * The engine and its build. If the native library exists only on executors, its name stands for
   * the build.
   */
  public static String of(CallOptions options) {
    String library = options.nativeLibrary();
    if (library.isEmpty()) {
      return ParallelProcessor.engineName(library);
    }
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    try (LocalModel local = store.openLibrary(library)) {
      return ParallelProcessor.engineName(local.path().toString());
    } catch (EngineException | ModelFetchException e) {
      LOG.warn(
          "The driver cannot determine the engine of {}: {}",
          options.names().of(Options.NATIVE_LIBRARY.name()),
          Explained.of(e).text(options.names()));
      return "llama.cpp of " + library;
    }
  }
}
