package io.sparkllama.spark.internal.executor;

import io.sparkllama.MemoryEstimate;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.models.LocalModel;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.Optional;

/**
 * One processor and the model's files under it, opened by the first who needs it. The counts of
 * users are {@link ExecutorProcessors}' and guarded by it; all else is thread-safe.
 */
final class SharedProcessor implements AutoCloseable {

  private final ProcessorConfig config;
  private final String state;
  private final CallOptions options;
  private final ExecutorResources resources;

  /** Tasks that use it. */
  int users;

  /** Whether another file is in the place of its model's: it goes with its last user. */
  boolean replaced;

  /** Grows with each use of any processor. */
  long lastUse;

  private LocalModel model;
  private Optional<LocalModel> nativeLibrary = Optional.empty();
  private volatile ParallelProcessor processor;
  private RuntimeException failure;
  private boolean closed;

  /**
   * @param state of the model's files
   */
  SharedProcessor(
      ProcessorConfig config, String state, CallOptions options, ExecutorResources resources) {
    this.config = config;
    this.state = state;
    this.options = options;
    this.resources = resources;
  }

  /** The processor; the first call opens it, and others wait for that and fail as it does. */
  synchronized ParallelProcessor opened() {
    if (closed) {
      throw new IllegalStateException("the executor is closing its models");
    }
    if (failure != null) {
      throw failure;
    }
    if (processor == null) {
      try {
        processor = open();
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }
    return processor;
  }

  private ParallelProcessor open() {
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    LocalModel fetched = store.open(options.model(), options.modelSha256());
    LocalModel library = null;
    try {
      ProcessorConfig local = config.withModel(fetched.path().toString());
      if (needsLibrary()) {
        library = store.openLibrary(config.nativeLibrary());
        local = local.withNativeLibrary(library.path().toString());
      }
      MemoryEstimate need = ParallelProcessor.plan(local).memory();
      resources.requireRoom(need);
      ParallelProcessor opened = ParallelProcessor.open(local);
      if (!store.state(options.model()).equals(state)) {
        opened.close();
        throw new ModelReplacedException(options.model());
      }
      model = fetched;
      nativeLibrary = Optional.ofNullable(library);
      return opened;
    } catch (RuntimeException | Error e) {
      fetched.close();
      if (library != null) {
        library.close();
      }
      throw e;
    }
  }

  /** Engines that are no llama.cpp have no use for one. */
  private boolean needsLibrary() {
    return !config.nativeLibrary().isEmpty() && EngineProvider.of(options.model()).isEmpty();
  }

  /**
   * Refuses a model that is another one than a task asks for.
   *
   * @throws io.sparkllama.spark.internal.models.ModelFetchException if its checksum is another one
   */
  void requireChecksum(String sha256) {
    model.requireChecksum(sha256);
  }

  /** Whether it was open and is not any more, as after an engine's failure. */
  boolean isBroken() {
    ParallelProcessor current = processor;
    return current != null && !current.isOpen();
  }

  Optional<ProcessorStats> stats() {
    return Optional.ofNullable(processor).map(ParallelProcessor::stats);
  }

  /** What it was planned to take outside of the heap. */
  long plannedBytes() {
    ParallelProcessor current = processor;
    return current == null ? 0 : current.plan().memory().totalBytes();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (processor != null) {
      processor.close();
      model.close();
      nativeLibrary.ifPresent(LocalModel::close);
    }
  }
}
