package io.sparkllama.spark.internal.executor;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorConfig;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.spark.internal.models.ModelFetchException;
import io.sparkllama.spark.internal.models.ModelStore;
import io.sparkllama.spark.internal.options.CallOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors of this JVM, one for each configuration and state of a model's files, shared by
 * all tasks that ask for it. They stay open for the tasks to come, as many as {@code max_models}
 * allows, and are closed when the JVM ends; one whose model was replaced is closed once no task
 * uses it. Thread-safe.
 */
public final class ExecutorProcessors {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcessors.class);

  private static final ExecutorProcessors INSTANCE = new ExecutorProcessors();

  /** How often a model that is replaced while it is loaded is loaded again. */
  private static final int MOST_RELOADS = 3;

  /** What makes processors differ. */
  private record Key(ProcessorConfig config, String state) {}

  private final Map<Key, SharedProcessor> open = new HashMap<>();
  private long uses;

  private ExecutorProcessors() {
    // native code must not run on while the process takes itself apart
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "spark-llama-close-processors"));
  }

  /** The one of this JVM. */
  public static ExecutorProcessors instance() {
    return INSTANCE;
  }

  /** A processor that stays open until this is closed. Closing it twice does nothing. */
  public static final class Lease implements AutoCloseable {
    private final SharedProcessor shared;
    private final ParallelProcessor processor;
    private boolean closed;

    private Lease(SharedProcessor shared, ParallelProcessor processor) {
      this.shared = shared;
      this.processor = processor;
    }

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
        last = shared.replaced && shared.users == 0;
        if (last) {
          INSTANCE.open.values().remove(shared);
        }
      }
      if (last) {
        shared.close();
      }
    }
  }

  /** As {@link #acquire(CallOptions, ExecutorResources)}, with what Spark gave the task. */
  public Lease acquire(CallOptions options) {
    return acquire(options, ExecutorResources.current());
  }

  /**
   * The open processor of a configuration. The first to ask fetches the model and loads it while
   * others that want the same wait; one that broke is replaced.
   *
   * @throws io.sparkllama.engine.EngineException if it cannot be opened; the next call tries again
   * @throws io.sparkllama.spark.internal.models.ModelFetchException if the model cannot be had
   * @throws IllegalStateException if there is no room for it
   */
  public Lease acquire(CallOptions options, ExecutorResources resources) {
    for (int reloads = 0; ; reloads++) {
      try {
        return lease(options, resources);
      } catch (ModelReplacedException e) {
        if (reloads == MOST_RELOADS) {
          throw e;
        }
        LOG.warn("{}", e.getMessage());
      }
    }
  }

  private Lease lease(CallOptions options, ExecutorResources resources) {
    SharedProcessor shared = use(options, resources);
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

  private SharedProcessor use(CallOptions options, ExecutorResources resources) {
    ProcessorConfig config = options.processor(resources.cpus(), resources.gpus());
    Key key = new Key(config, stateOf(options, config));
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
        unloaded.addAll(makeRoom(options.maxModels()));
        shared = new SharedProcessor(key.config(), key.state(), options, resources);
        open.put(key, shared);
      }
      shared.users++;
      shared.lastUse = ++uses;
    }
    unloaded.forEach(SharedProcessor::close);
    return shared;
  }

  /** A model that cannot be looked at any more, but was loaded, is the one that was asked for. */
  private String stateOf(CallOptions options, ProcessorConfig config) {
    try {
      return ModelStore.ofProcess(options.modelCache(), options.modelCacheBytes())
          .state(options.model());
    } catch (ModelFetchException | ModelLoadException e) {
      Optional<String> loaded = latestState(config);
      if (loaded.isEmpty()) {
        throw e;
      }
      LOG.warn("Going on with the model that is loaded: {}", e.getMessage());
      return loaded.get();
    }
  }

  private synchronized Optional<String> latestState(ProcessorConfig config) {
    return open.entrySet().stream()
        .filter(entry -> entry.getKey().config().equals(config))
        .max(Comparator.comparingLong(entry -> entry.getValue().lastUse))
        .map(entry -> entry.getKey().state());
  }

  /** Takes out models in whose place another one is now; those in use go with their last user. */
  private List<SharedProcessor> takeOutReplaced(Key now) {
    List<SharedProcessor> out = new ArrayList<>();
    for (Map.Entry<Key, SharedProcessor> entry : List.copyOf(open.entrySet())) {
      Key key = entry.getKey();
      if (key.config().model().equals(now.config().model()) && !key.state().equals(now.state())) {
        LOG.info("Unloading {}, which was replaced", key.config().model());
        entry.getValue().replaced = true;
        if (entry.getValue().users == 0) {
          out.add(open.remove(key));
        }
      }
    }
    return out;
  }

  /** Takes out what must go for one more. */
  private List<SharedProcessor> makeRoom(int most) {
    List<SharedProcessor> out = new ArrayList<>();
    while (open.size() >= most) {
      Optional<Map.Entry<Key, SharedProcessor>> least =
          open.entrySet().stream()
              .filter(entry -> entry.getValue().users == 0)
              .min(Comparator.comparingLong(entry -> entry.getValue().lastUse));
      if (least.isEmpty()) {
        throw new IllegalStateException(
            "tasks of this executor use "
                + open.size()
                + " models or shapes of models, and max_models is "
                + most
                + "; raise max_models, if there is memory for one more");
      }
      Key key = least.get().getKey();
      LOG.info("Unloading {}, the least recently used of {} models", key.config().model(), most);
      out.add(open.remove(key));
    }
    return out;
  }

  /** What the open processors have done. */
  public List<ProcessorStats> stats() {
    return all().stream().flatMap(shared -> shared.stats().stream()).toList();
  }

  /** What the open processors were planned to take outside of the heap. */
  long plannedBytes() {
    return all().stream().mapToLong(SharedProcessor::plannedBytes).sum();
  }

  private synchronized List<SharedProcessor> all() {
    return List.copyOf(open.values());
  }

  /** Closes all; a task that asks later gets a new one. */
  public void closeAll() {
    List<SharedProcessor> all;
    synchronized (this) {
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(SharedProcessor::close);
  }
}
