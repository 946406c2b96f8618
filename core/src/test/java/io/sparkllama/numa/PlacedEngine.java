package io.sparkllama.numa;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntConsumer;

/**
 * An engine that notes which memory it takes, and lets the caller wait before each decode. Loads
 * and opens one after another, so that new blocks belong to what was opened. Thread-safe.
 */
final class PlacedEngine implements Engine {

  /**
   * The memory of a session.
   *
   * @param blocks KV cache, compute buffers and outputs
   * @param arena where the worker's small blocks come from
   */
  record SessionMemory(List<AddressRange> blocks, List<AddressRange> arena) {}

  /** What takes the place of some of the calls of an interface. */
  private interface Interception {
    Object call(String method, Callable<Object> original) throws Exception;
  }

  /** Comes before the number of a worker in the name of its thread. */
  private static final String WORKER_THREAD = "spark-llama-worker-";

  private final Engine engine;
  private final IntConsumer beforeDecode;
  private final LargestTensor tensor;
  private final List<AddressRange> copies = new ArrayList<>();
  private final Map<Integer, SessionMemory> sessions = new ConcurrentSkipListMap<>();

  /**
   * @param beforeDecode is told the worker's number
   */
  PlacedEngine(Engine engine, LargestTensor tensor, IntConsumer beforeDecode) {
    this.engine = engine;
    this.tensor = tensor;
    this.beforeDecode = beforeDecode;
  }

  /** The largest tensor of each copy of the weights; none of a copy that maps the file. */
  synchronized List<AddressRange> copies() {
    return List.copyOf(copies);
  }

  /** By worker. */
  Map<Integer, SessionMemory> sessions() {
    return sessions;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public InspectedModel inspect(Path path) {
    return intercepted(
        InspectedModel.class,
        engine.inspect(path),
        (method, original) ->
            method.equals("load") ? model((Model) load(original)) : original.call());
  }

  private Model model(Model model) {
    return intercepted(
        Model.class,
        model,
        (method, original) ->
            method.equals("openSession")
                ? session((Session) openSession(original))
                : original.call());
  }

  private Session session(Session session) {
    int worker = worker();
    return intercepted(
        Session.class,
        session,
        (method, original) -> {
          if (method.equals("decode")) {
            beforeDecode.accept(worker);
          }
          return original.call();
        });
  }

  private synchronized Object load(Callable<Object> original) throws Exception {
    WrittenPages.forget();
    Object model = original.call();
    // a mapping that is new may have joined that of an earlier copy, which then counts as written
    tensor.findIn(ProcessMemory.SELF, WrittenPages.of(ProcessMemory.SELF.anonymous())).stream()
        .filter(copy -> !copies.contains(copy))
        .forEach(copies::add);
    return model;
  }

  private synchronized Object openSession(Callable<Object> original) throws Exception {
    if (sessions.isEmpty()) {
      WrittenPages.forget();
    }
    Set<AddressRange> before = MallocMemory.largeBlocks();
    Object session = original.call();
    List<AddressRange> blocks =
        MallocMemory.largeBlocks().stream().filter(block -> !before.contains(block)).toList();
    sessions.put(worker(), new SessionMemory(blocks, MallocMemory.arenaOfThread()));
    return session;
  }

  private static int worker() {
    return Integer.parseInt(Thread.currentThread().getName().substring(WORKER_THREAD.length()));
  }

  private static <T> T intercepted(Class<T> type, T target, Interception interception) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                interception.call(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(target, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                      }
                    })));
  }
}
