package io.sparkllama.internal.process;

import io.sparkllama.engine.EngineException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine process that is replaced when it dies. Thread-safe; whoever starts it closes it.
 *
 * <p>A thread of this process, the supervisor, starts the other one and lives as long. Results are
 * completed on a second thread, replies to questions on a third, so that an action that depends on
 * a result may ask a question and wait.
 *
 * @param <T> what calls are run on in the engine process
 */
public final class EngineProcess<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);

  /** Processes that may die one after the other without any result between them. */
  private static final int MOST_DEATHS_IN_A_ROW = 20;

  /** Processes that a call may end; it is not made again after that. */
  public static final int MOST_CRASHES = 2;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Makes calls in a process that has just started, and waits for them. */
  public interface Caller<T> {

    /**
     * Makes a call and waits.
     *
     * @throws RuntimeException what the call threw; an {@link EngineException} if the process died
     */
    <A> A call(EngineCall<T, A> call);
  }

  /**
   * A row.
   *
   * @param request what the engine process's {@link RowComputer} knows
   * @param substitute its result if that does not compute it
   */
  public record Row<A>(Serializable request, Substitute<A> substitute) {}

  private final Supplier<ChildProcess> start;
  private final Duration timeout;
  private final ExecutorService results;
  private final CallDispatcher calls;
  private final Thread supervisor;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  /**
   * Starts the process and waits until it is ready.
   *
   * @param main the class whose main method serves calls
   * @param timeout the process is ended if a native call takes longer, or no heartbeat comes
   * @param mostRows maximum number of rows that the process has at a time
   * @param opening makes a new process ready; called again for each that replaces a dead one
   * @throws EngineException if the process cannot be started, or dies
   * @throws RuntimeException what {@code opening} throws
   */
  public EngineProcess(Class<?> main, Duration timeout, int mostRows, Consumer<Caller<T>> opening) {
    this(() -> ChildProcess.start(main, System::nanoTime), timeout, mostRows, opening);
  }

  /**
   * Like the other, with processes from elsewhere.
   *
   * @param start starts one, on the supervisor
   */
  EngineProcess(
      Supplier<ChildProcess> start, Duration timeout, int mostRows, Consumer<Caller<T>> opening) {
    this.start = start;
    this.timeout = timeout;
    this.results = Executors.newSingleThreadExecutor(work -> daemon(work, "spark-llama-results"));
    this.calls = new CallDispatcher(mostRows, results);
    this.supervisor = daemon(() -> supervise(opening), "spark-llama-supervisor");
    supervisor.start();
    try {
      opened.join();
    } catch (CompletionException e) {
      close();
      throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Whether this JVM can start another one. */
  public static boolean isPossible() {
    return JavaCommand.hasLauncher();
  }

  /**
   * Has rows computed. Each has a result, unless the engine is broken. Those that are sent at once
   * start together. Cancelling a future withdraws its row.
   */
  public <A> List<CompletableFuture<A>> rows(List<Row<A>> rows) {
    return calls.submit(
        rows.stream().map(row -> new PendingCall<>(row.request(), row.substitute())).toList());
  }

  /**
   * Makes a call that does not wait for rows, and whose caller waits for it. The future fails with
   * what the call throws.
   *
   * @param substitute null if the future is to fail where there is no reply
   */
  public <A> CompletableFuture<A> ask(EngineCall<T, A> call, @Nullable Substitute<A> substitute) {
    return calls.submit(List.of(new PendingCall<>(call, substitute))).get(0);
  }

  private void supervise(Consumer<Caller<T>> opening) {
    try {
      while (runOnce(opening)) {
        LOG.debug("Starting another engine process");
      }
    } catch (RuntimeException e) {
      calls.endBroken(e);
      opened.completeExceptionally(e);
    } catch (InterruptedException e) {
      calls.endBroken(
          new EngineException("the supervisor of an engine process was interrupted", e));
    }
  }

  /** Runs one process until it dies. Returns whether to start another. */
  private boolean runOnce(Consumer<Caller<T>> opening) throws InterruptedException {
    ChildProcess process = start.get();
    calls.started(process);
    // beside this thread, which watches the process from its start
    CompletableFuture<Optional<RuntimeException>> obstacle = new CompletableFuture<>();
    daemon(() -> obstacle.complete(open(process, opening)), "spark-llama-opening-" + process.pid())
        .start();
    ExitCause cause = process.awaitDeath(timeout);
    RuntimeException notOpened = obstacle.join().orElse(null);
    if (!calls.died(cause)) {
      return false;
    }
    LOG.warn("Engine process {} ended with {}", process.pid(), cause);
    boolean replaces = opened.isDone();
    if (notOpened instanceof ProcessDiedException && !replaces) {
      throw new EngineException("the engine process ended with " + cause + " while it was opened");
    }
    if (notOpened != null && !(notOpened instanceof ProcessDiedException)) {
      throw notOpened;
    }
    int deaths = calls.deathsInARow();
    if (deaths > MOST_DEATHS_IN_A_ROW) {
      throw new EngineException(
          deaths + " engine processes in a row ended without a result, the last with " + cause);
    }
    return true;
  }

  /** Makes a process ready; returns why it could not, after ending it. */
  private Optional<RuntimeException> open(ChildProcess process, Consumer<Caller<T>> opening) {
    try {
      opening.accept(new BlockingCaller<>(process));
    } catch (RuntimeException e) {
      process.kill();
      return Optional.of(e);
    } catch (Error e) {
      process.kill();
      return Optional.of(new EngineException("cannot open an engine process: " + e, e));
    }
    calls.ready(process);
    opened.complete(null);
    return Optional.empty();
  }

  private record BlockingCaller<T>(ChildProcess process) implements Caller<T> {
    @Override
    @SuppressWarnings("unchecked") // the engine process runs the call, which returns an A
    public <A> A call(EngineCall<T, A> call) {
      try {
        return (A) process.call(call).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
      }
    }
  }

  /** Whether calls are accepted: neither closed nor broken. */
  public boolean isOpen() {
    return calls.isOpen();
  }

  /** Ends the process and everything that waits for it. Idempotent. */
  @Override
  public void close() {
    calls.close();
    results.shutdown();
    try {
      if (Thread.currentThread() != supervisor) {
        supervisor.join(CLOSE_TIMEOUT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
