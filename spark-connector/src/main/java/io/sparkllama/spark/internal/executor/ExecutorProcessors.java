package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.option.Explained;
import io.sparkllama.option.OptionException;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.models.FoundModel;
import io.sparkllama.spark.internal.models.ModelFetchException;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.internal.options.ModelOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors of this JVM: one for each configuration and each state of a model's files. Tasks
 * share them through leases. Up to {@code max_models} processors stay open for later tasks; all are
 * closed when the JVM ends. If a model file is replaced, its processor is closed when its last
 * lease is returned. Thread-safe.
 */
public final class ExecutorProcessors {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcessors.class);

  private static final ExecutorProcessors INSTANCE = new ExecutorProcessors();

  /** Maximum number of reloads of a model that is replaced while it loads. */
  private static final int MOST_RELOADS = 3;

  /** Requests with equal keys share a processor. */
  private record Key(ProcessorConfig config, String state) {}

  private final Map<Key, SharedProcessor> open = new HashMap<>();
  private long uses;

  private ExecutorProcessors() {
    // native code must not run during the shutdown of the process
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "spark-llama-close-processors"));
  }

  /** The processors of this JVM. */
  public static ExecutorProcessors instance() {
    return INSTANCE;
  }

  /**
   * The right to use a processor, which stays open until the lease is closed. Closing it again does
   * nothing. Thread-safe.
   */
  public static final class Lease implements AutoCloseable {
    private final SharedProcessor shared;
    private final ParallelProcessor processor;
    private boolean closed;

    private Lease(SharedProcessor shared, ParallelProcessor processor) {
      this.shared = shared;
      this.processor = processor;
    }

    /** The processor; its owner closes it. */
    public ParallelProcessor processor() {
      return processor;
    }

    @Override
    public void close() {
      boolean last;
      synchronized (INSTANCE) {
        if (closed) {
          return;
        }
        closed = true;
        shared.users--;
        last = shared.temporary && shared.users == 0;
        if (last) {
          INSTANCE.open.values().remove(shared);
        }
      }
      if (last) {
        shared.close();
      }
    }
  }

  /**
   * As {@link #acquire(CallOptions, ExecutorResources)}, with the resources of the current task.
   */
  public Lease acquire(CallOptions options) {
    return acquire(options, ExecutorResources.current());
  }

  /**
   * Leases the processor of some options. The first caller fetches and loads the model; others with
   * the same configuration wait for it. A processor that broke is replaced.
   *
   * @throws io.sparkllama.engine.EngineException if the processor cannot be opened; the next call
   *     opens a new one
   * @throws io.sparkllama.spark.internal.models.ModelFetchException if the model cannot be fetched
   * @throws IllegalStateException if the model does not fit into memory, or {@code max_models} are
   *     in use
   */
  public Lease acquire(CallOptions options, ExecutorResources resources) {
    for (int reloads = 0; ; reloads++) {
      try {
        return lease(options, resources);
      } catch (EngineException | ModelFetchException | OptionException e) {
        throw CallErrors.named(e, options.names());
      } catch (ModelReplacedException e) {
        if (reloads == MOST_RELOADS) {
          throw e;
        }
        LOG.warn("{}", e.getMessage());
      }
    }
  }

  private Lease lease(CallOptions options, ExecutorResources resources) {
    ProcessorConfig config = options.processor(resources.cpus(), resources.gpus());
    ProcessorConfig isolated = RetriedTask.current().isolate(config);
    if (!isolated.equals(config)) {
      try {
        return lease(isolated, true, options, resources);
      } catch (IllegalStateException e) {
        LOG.warn("There is not enough memory for an engine process: {}", e.getMessage());
      }
    }
    return lease(config, false, options, resources);
  }

  private Lease lease(
      ProcessorConfig config, boolean extra, CallOptions options, ExecutorResources resources) {
    SharedProcessor shared = use(config, extra, options, resources);
    Lease lease;
    try {
      lease = new Lease(shared, shared.opened());
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        shared.users--;
        open.values().remove(shared);
      }
      throw e;
    }
    try {
      shared.requireChecksum(options.modelSha256());
      return lease;
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /**
   * @param extra whether it is for tasks that failed before: it need not fit {@code max_models},
   *     and goes with its last lease
   */
  private SharedProcessor use(
      ProcessorConfig config, boolean extra, CallOptions options, ExecutorResources resources) {
    FoundModel model = find(options, config);
    Key key = new Key(config, model.state());
    List<SharedProcessor> unloaded = new ArrayList<>();
    SharedProcessor shared;
    synchronized (this) {
      shared = open.get(key);
      if (shared != null && shared.isBroken()) {
        unloaded.add(open.remove(key));
        shared = null;
      }
      if (shared == null) {
        unloaded.addAll(takeOutReplaced(key));
        unloaded.addAll(makeRoom(options, extra ? 1 : 0));
        shared = new SharedProcessor(config, model, options, resources);
        shared.temporary = extra;
        open.put(key, shared);
      }
      shared.users++;
      shared.lastUse = ++uses;
    }
    unloaded.forEach(SharedProcessor::close);
    return shared;
  }

  /** Looks up the model. If its files are unreachable, a loaded model stays valid. */
  private FoundModel find(CallOptions options, ProcessorConfig config) {
    ModelStore store = ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes());
    try {
      return store.find(options.model());
    } catch (ModelFetchException | ModelLoadException e) {
      Optional<String> loaded = latestState(config);
      if (loaded.isEmpty()) {
        throw e;
      }
      LOG.warn(
          "The model file is unreachable; the loaded model stays in use: {}",
          Explained.of(e).text(options.names()));
      return store.foundBefore(options.model(), loaded.get());
    }
  }

  private synchronized Optional<String> latestState(ProcessorConfig config) {
    return open.entrySet().stream()
        .filter(entry -> entry.getKey().config().equals(config))
        .max(Comparator.comparingLong(entry -> entry.getValue().lastUse))
        .map(entry -> entry.getKey().state());
  }

  /** Removes processors whose model file was replaced; those in use go with their last lease. */
  private List<SharedProcessor> takeOutReplaced(Key now) {
    List<SharedProcessor> out = new ArrayList<>();
    for (Map.Entry<Key, SharedProcessor> entry : List.copyOf(open.entrySet())) {
      Key key = entry.getKey();
      if (key.config().model().equals(now.config().model()) && !key.state().equals(now.state())) {
        LOG.info("Unloading {}, which was replaced", key.config().model());
        entry.getValue().temporary = true;
        if (entry.getValue().users == 0) {
          out.add(open.remove(key));
        }
      }
    }
    return out;
  }

  /**
   * Removes the least recently used processors, so that there is room for another.
   *
   * @param extra how many more than {@code max_models} may be open
   */
  private List<SharedProcessor> makeRoom(CallOptions options, int extra) {
    int most = options.maxModels() + extra;
    List<SharedProcessor> out = new ArrayList<>();
    while (open.size() >= most) {
      Optional<Map.Entry<Key, SharedProcessor>> least =
          open.entrySet().stream()
              .filter(entry -> entry.getValue().users == 0)
              .min(Comparator.comparingLong(entry -> entry.getValue().lastUse));
      if (least.isEmpty()) {
        String option = options.names().of(ModelOptions.MAX_MODELS.option().name());
        throw new IllegalStateException(
            "tasks of this executor use "
                + open.size()
                + " models or configurations, but "
                + option
                + " is "
                + most
                + "; raise "
                + option
                + " if there is memory for another model");
      }
      Key key = least.get().getKey();
      LOG.info("Unloading {}, the least recently used of {} models", key.config().model(), most);
      out.add(open.remove(key));
    }
    return out;
  }

  /** Statistics of the open processors. */
  public List<ProcessorStats> stats() {
    return all().stream().flatMap(shared -> shared.stats().stream()).toList();
  }

  /** Planned memory of the open processors outside of the heap, in bytes. */
  long plannedBytes() {
    return all().stream().mapToLong(SharedProcessor::plannedBytes).sum();
  }

  private synchronized List<SharedProcessor> all() {
    return List.copyOf(open.values());
  }

  /** Closes all processors. A later lease opens a new one. */
  public void closeAll() {
    List<SharedProcessor> all;
    synchronized (this) {
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(SharedProcessor::close);
  }
}
