package io.sparkllama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.llama.LlamaEngine;
import io.sparkllama.scheduling.Admission;
import io.sparkllama.scheduling.GenerationTask;
import io.sparkllama.scheduling.WorkerPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded model and the workers that run it: many prompts in, one result each out.
 *
 * <p>Thread-safe: any number of threads may call it at once, and their prompts share the workers.
 *
 * <p>Whoever opens a processor closes it. {@link #close} may come at any time and from any thread:
 * it is idempotent, ends what still runs as {@link FinishReason#CANCELLED} and returns within about
 * {@link WorkerPool#CLOSE_TIMEOUT}.
 *
 * <p>Results come in the order of the prompts, always as many as there are prompts. What is wrong
 * with one prompt is in its result. An {@link io.sparkllama.engine.EngineException} means that the
 * engine is broken; the processor is of no further use then.
 *
 * <pre>{@code
 * try (ParallelProcessor processor = ParallelProcessor.builder(Path.of("model.gguf")).build()) {
 *   List<GenerationResult> results =
 *       processor.batchGenerate(prompts, BatchGenerationConfig.builder().maxTokens(50).build());
 * }
 * }</pre>
 */
public final class ParallelProcessor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ParallelProcessor.class);

  private final ProcessorConfig config;
  private final Model model;
  private final Admission admission;
  private final WorkerPool pool;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ParallelProcessor(ProcessorConfig config, Model model, LongSupplier nanoClock) {
    this.config = config;
    this.model = model;
    int contextLength = config.contextSizeFor(model.info().trainedContextLength());
    this.admission = new Admission(model.tokenizer(), contextLength);
    WorkerShape shape = WorkerShape.of(config, model.info());
    this.pool =
        WorkerPool.start(
            model,
            shape.workers(),
            config.maxBatchSize(),
            contextLength,
            shape.threadsPerWorker(),
            config.threadPool().stackSize(),
            nanoClock);
    LOG.info(
        "Opened {} ({}): {} workers of {} threads, {} sequences of {} tokens",
        config.model(),
        model.info().description(),
        shape.workers(),
        shape.threadsPerWorker(),
        config.maxBatchSize(),
        contextLength);
  }

  /** A builder for a processor on the model in a GGUF file. */
  public static Builder builder(Path model) {
    return new Builder(model);
  }

  /**
   * Loads the model and starts the workers.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the model cannot be loaded
   * @throws io.sparkllama.engine.EngineException if the engine cannot run here
   */
  public static ParallelProcessor open(ProcessorConfig config) {
    Optional<Path> library =
        Optional.of(config.nativeLibrary()).filter(s -> !s.isEmpty()).map(Path::of);
    return open(config, LlamaEngine.on(library), System::nanoTime);
  }

  static ParallelProcessor open(ProcessorConfig config, Engine engine, LongSupplier nanoClock) {
    Model model = engine.load(new ModelParams(Path.of(config.model()), config.gpuLayers()));
    try {
      return new ParallelProcessor(config, model, nanoClock);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Answers prompts; returns when all are done.
   *
   * @return one result per prompt, in their order
   * @throws IllegalStateException if the processor is closed already
   * @throws io.sparkllama.engine.EngineException if the engine is broken
   * @throws CancellationException if the calling thread is interrupted; its prompts are withdrawn
   */
  public List<GenerationResult> batchGenerate(
      List<String> prompts, BatchGenerationConfig generation) {
    requireOpen();
    List<CompletableFuture<GenerationResult>> futures = new ArrayList<>(prompts.size());
    List<GenerationResult> results = new ArrayList<>(prompts.size());
    try {
      for (String prompt : prompts) {
        futures.add(submit(prompt, generation));
      }
      for (CompletableFuture<GenerationResult> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while prompts were running");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  /**
   * Answers one prompt. Cancelling the future withdraws the prompt. Actions that depend on the
   * future run on the worker's thread unless they name an executor: keep them short.
   *
   * @throws IllegalStateException if the processor is closed already
   */
  public CompletableFuture<GenerationResult> generateAsync(
      String prompt, BatchGenerationConfig generation) {
    requireOpen();
    return submit(prompt, generation);
  }

  private CompletableFuture<GenerationResult> submit(
      String prompt, BatchGenerationConfig generation) {
    GenerationTask task = admit(prompt, generation);
    pool.submit(task);
    return task.future();
  }

  private GenerationTask admit(String prompt, BatchGenerationConfig generation) {
    try {
      return admission.admit(prompt, generation);
    } catch (IllegalStateException e) {
      if (closed.get()) {
        return GenerationTask.cancelled(generation);
      }
      throw e;
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }

  /**
   * The tokens of texts, with the begin marker if the model wants one. Text that looks like a
   * control token stays text.
   *
   * @return one result per text, in their order
   * @throws IllegalStateException if the processor is closed
   */
  public List<TokenizationResult> batchTokenize(List<String> texts) {
    requireOpen();
    return texts.stream().map(this::tokenize).toList();
  }

  private TokenizationResult tokenize(String text) {
    String fault = Admission.faultOf(text);
    return fault == null
        ? TokenizationResult.of(model.tokenizer().tokenize(text, true))
        : TokenizationResult.refused(fault);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the processor is closed");
    }
  }

  /** Whether prompts are still taken: neither closed nor broken. */
  public boolean isOpen() {
    return !closed.get() && pool.isOpen();
  }

  /** The configuration this was opened with. */
  public ProcessorConfig config() {
    return config;
  }

  /** Facts about the loaded model. */
  public ModelInfo modelInfo() {
    return model.info();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      pool.close();
      model.close();
      LOG.info("Closed {}", config.model());
    }
  }

  /**
   * Collects the configuration; {@link #build} checks it and opens the processor. Not thread-safe.
   */
  public static final class Builder {
    private final Path model;
    private ThreadPoolConfig threadPool = ThreadPoolConfig.defaults();
    private int maxBatchSize = ProcessorConfig.DEFAULT_MAX_BATCH_SIZE;
    private int contextSize = ProcessorConfig.AUTOMATIC_CONTEXT_SIZE;
    private int gpuLayers = ProcessorConfig.DEFAULT_GPU_LAYERS;
    private String nativeLibrary = ProcessorConfig.SHIPPED_NATIVE_LIBRARY;

    private Builder(Path model) {
      this.model = model;
    }

    /** The threads; by default one worker per CPU this process may use. */
    public Builder threadPool(ThreadPoolConfig value) {
      threadPool = value;
      return this;
    }

    /** Sequences decoded at once, over all workers; 32 by default. */
    public Builder maxBatchSize(int value) {
      maxBatchSize = value;
      return this;
    }

    /**
     * Tokens per sequence, prompt and answer together; by default the model's, but at most 2048.
     */
    public Builder contextSize(int value) {
      contextSize = value;
      return this;
    }

    /** Layers to offload to a GPU; 0 by default. Needs a {@link #nativeLibrary} built for one. */
    public Builder gpuLayers(int value) {
      gpuLayers = value;
      return this;
    }

    /** A llama.cpp b4916 library to use instead of the shipped one. */
    public Builder nativeLibrary(Path value) {
      nativeLibrary = value.toString();
      return this;
    }

    /**
     * Loads the model and starts the workers.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws io.sparkllama.engine.EngineException if the model cannot be loaded or the engine
     *     cannot run here
     */
    public ParallelProcessor build() {
      return open(
          new ProcessorConfig(
              model.toString(), threadPool, maxBatchSize, contextSize, gpuLayers, nativeLibrary));
    }
  }
}
