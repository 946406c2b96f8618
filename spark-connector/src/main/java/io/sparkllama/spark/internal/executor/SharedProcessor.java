package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.UserCache;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.models.FoundModel;
import io.sparkllama.spark.internal.models.LocalModel;
import io.sparkllama.spark.internal.models.ModelLocation;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.Optional;

/**
 * A processor and the local files of its model, opened by the first task that needs it. {@link
 * ExecutorProcessors} owns the fields about use, and guards them by its lock. Everything else is
 * thread-safe.
 */
final class SharedProcessor implements AutoCloseable {

  /** Folder for what is in flight, in this user's cache, where executors of the host find it. */
  private static final String IN_FLIGHT = "in-flight";

  private final ProcessorConfig config;
  private final FoundModel found;
  private final CallOptions options;
  private final ExecutorResources resources;

  /** Number of leases. */
  int users;

  /**
   * Whether the processor goes with its last lease: its model's file was replaced, or it was opened
   * for tasks that failed before.
   */
  boolean temporary;

  /** Sequence number of the last lease, over all processors. */
  long lastUse;

  private LocalModel model;
  private Optional<LocalModel> nativeLibrary = Optional.empty();
  private volatile ParallelProcessor processor;
  private RuntimeException failure;
  private boolean closed;

  /**
   * @param found the model as the first task looked it up
   */
  SharedProcessor(
      ProcessorConfig config, FoundModel found, CallOptions options, ExecutorResources resources) {
    this.config = config;
    this.found = found;
    this.options = options;
    this.resources = resources;
  }

  /** The processor. The first call opens it; others wait, and fail with the same exception. */
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
    LocalModel fetched = found.open(options.modelSha256());
    LocalModel library = null;
    try {
      ProcessorConfig local = config.withModel(fetched.path().toString());
      if (ModelLocation.isFile(options.model())) {
        local = local.toBuilder().inFlightFolder(UserCache.folder().resolve(IN_FLIGHT)).config();
        if (!config.nativeLibrary().isEmpty()) {
          library = store.openLibrary(config.nativeLibrary());
          local = local.withNativeLibrary(library.path().toString());
        }
      }
      ParallelProcessor opened =
          ParallelProcessor.open(
              local,
              plan -> resources.requireRoom(plan.memory(), config.isolation(), options.names()));
      if (!store.find(options.model()).state().equals(found.state())) {
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

  /**
   * Requires that the loaded model has a checksum.
   *
   * @throws io.sparkllama.spark.internal.models.ModelFetchException if it has another one
   */
  void requireChecksum(String sha256) {
    model.requireChecksum(sha256);
  }

  /** Whether the processor was open and has closed, as after a failure of the engine. */
  boolean isBroken() {
    ParallelProcessor current = processor;
    return current != null && !current.isOpen();
  }

  Optional<ProcessorStats> stats() {
    return Optional.ofNullable(processor).map(ParallelProcessor::stats);
  }

  /** Planned memory outside of the heap, in bytes; 0 if it is not open. */
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
