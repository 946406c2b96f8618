package io.sparkllama;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.EngineProvider;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.engine.library.NativeBundle;
import io.sparkllama.engine.llama.LlamaEngine;
import io.sparkllama.metrics.LiveMeter;
import io.sparkllama.metrics.Meter;
import io.sparkllama.scheduling.Admission;
import io.sparkllama.scheduling.FunctionPool;
import io.sparkllama.scheduling.Task;
import io.sparkllama.scheduling.WellFormed;
import io.sparkllama.scheduling.WorkerPool;
import io.sparkllama.topology.CpuReservation;
import io.sparkllama.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded model and the workers that run it: many prompts in, one result each out.
 *
 * <p>Thread-safe: any number of threads may call it at once, and their items share the workers.
 *
 * <p>Whoever opens a processor closes it. {@link #close} may come at any time and from any thread:
 * it is idempotent, ends what still runs as {@link FinishReason#CANCELLED} and returns within about
 * {@link WorkerPool#CLOSE_TIMEOUT}.
 *
 * <p>Results come in the order of the items, always as many as there are items. What is wrong with
 * one item is in its result. An {@link EngineException} means that the engine is broken; the
 * processor is of no further use then. A method that waits throws {@link CancellationException} if
 * its thread is interrupted, and withdraws its items. Cancelling a future withdraws its items, too;
 * actions that depend on a future run on a thread of the processor unless they name an executor:
 * keep them short. Every method but {@link #close}, {@link #isOpen} and the accessors throws {@link
 * IllegalStateException} once the processor is closed.
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

  /** Texts that a thread tokenizes in one go. */
  private static final int TEXTS_PER_CHUNK = 64;

  /** Items of a stream in flight, for each sequence. */
  private static final int STREAM_ITEMS_PER_SEQUENCE = 4;

  private final ProcessorConfig config;
  private final ProcessorPlan plan;
  private final CpuReservation reservation;
  private final LoadedModels models;
  private final Tokenizer tokenizer;
  private final Admission admission;
  private final Meter meter;
  private final WorkerPool workers;
  private final FunctionPool functions;
  private final Batches batches;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ParallelProcessor(
      ProcessorConfig config,
      ProcessorPlan plan,
      CpuReservation reservation,
      LoadedModels models,
      ProgressListener listener,
      LongSupplier nanoClock) {
    this.config = config;
    this.plan = plan;
    this.reservation = reservation;
    this.models = models;
    this.tokenizer = models.any().tokenizer();
    this.admission = new Admission(models.any(), plan.contextLength(), plan.batchCapacity());
    this.meter =
        config.metrics() ? new LiveMeter(plan.threads().workers().size(), nanoClock) : Meter.NONE;
    ThreadPoolConfig pool = config.threadPool();
    this.workers =
        new WorkerPool(
            models::of,
            plan.sessions(),
            plan.threads(),
            plan.machine(),
            pool.workStealing(),
            pool.stackSize(),
            meter,
            nanoClock);
    this.functions =
        new FunctionPool(
            plan.threads(), plan.threadsPerWorker(), pool.workStealing(), pool.stackSize());
    this.batches = new Batches(workers, functions, meter, listener, nanoClock);
  }

  /** A builder for a processor on the model in a GGUF file. */
  public static Builder builder(Path model) {
    return new Builder(model);
  }

  /**
   * Loads the model and starts the workers.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the model cannot be loaded
   * @throws EngineException if the engine cannot run here
   * @throws IllegalArgumentException if the machine lacks a CPU of {@code cpuAffinity}, or the
   *     memory limit is too low
   */
  public static ParallelProcessor open(ProcessorConfig config) {
    return open(config, ProgressListener.NONE);
  }

  static ParallelProcessor open(ProcessorConfig config, ProgressListener listener) {
    return open(config, engineOf(config), Topology.current(), listener, System::nanoTime);
  }

  static ParallelProcessor open(
      ProcessorConfig config,
      Engine engine,
      Topology machine,
      ProgressListener listener,
      LongSupplier nanoClock) {
    ProcessorPlan wanted = ProcessorPlan.of(config, engine, machine);
    wanted.memory().requireWithin(config.memoryLimitBytes());
    int threads = wanted.threads().workers().size() * wanted.threadsPerWorker();
    CpuReservation reservation = CpuReservation.of(config.threadPool().cpuAffinity(), threads);
    LoadedModels models = null;
    try {
      ProcessorPlan plan =
          config.threadPool().cpuAffinity().isEmpty()
              ? wanted
              : ProcessorPlan.of(config, engine, machine, reservation.cpus());
      models = LoadedModels.load(config, plan.threads(), machine, engine);
      ParallelProcessor processor =
          new ParallelProcessor(config, plan, reservation, models, listener, nanoClock);
      plan.warnings().forEach(warning -> LOG.warn("{}: {}", config.model(), warning));
      LOG.info("Opened {}\n{}", config.model(), plan);
      return processor;
    } catch (RuntimeException e) {
      if (models != null) {
        models.close();
      }
      reservation.close();
      throw e;
    }
  }

  private static Engine engineOf(ProcessorConfig config) {
    return EngineProvider.of(config.model())
        .map(EngineProvider::engine)
        .orElseGet(() -> llama(config.nativeLibrary()));
  }

  private static LlamaEngine llama(String nativeLibrary) {
    return LlamaEngine.on(
        Optional.of(nativeLibrary)
            .filter(s -> !s.isEmpty())
            .map(Path::of)
            .map(NativeBundle::resolve)
            .or(NativeBundle::onClassPath));
  }

  /**
   * The engine that computes, and its build: another one may give other answers.
   *
   * @param nativeLibrary as in {@link ProcessorConfig}; the library is loaded, unless it is the one
   *     that is shipped
   * @return {@code llama.cpp b4916} for one
   * @throws EngineException if the library cannot be used here
   */
  public static String engineName(String nativeLibrary) {
    return llama(nativeLibrary).name();
  }

  /**
   * What a processor would be on this machine; nothing is loaded.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the file is not a model
   * @throws IllegalArgumentException if the machine lacks a CPU of {@code cpuAffinity}
   */
  public static ProcessorPlan plan(ProcessorConfig config) {
    return ProcessorPlan.of(config, engineOf(config), Topology.current());
  }

  // ---- generating

  /** Answers texts, all with the same options; returns when all are done. */
  public List<GenerationResult> batchGenerate(
      List<String> prompts, BatchGenerationConfig generation) {
    return Batches.await(batchGenerateAsync(prompts, generation));
  }

  /** As {@link #batchGenerate(List, BatchGenerationConfig)}, without waiting. */
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<String> prompts, BatchGenerationConfig generation) {
    return start(
        prompts.size(), i -> admission.generation(Prompt.text(prompts.get(i)), generation));
  }

  /** Answers prompts with options of their own; returns when all are done. */
  public List<GenerationResult> batchGenerate(List<GenerationRequest> requests) {
    return Batches.await(batchGenerateAsync(requests));
  }

  /** As {@link #batchGenerate(List)}, without waiting. */
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<GenerationRequest> requests) {
    return start(
        requests.size(),
        i -> admission.generation(requests.get(i).prompt(), requests.get(i).config()));
  }

  /** Answers conversations, rendered with the model's chat template; returns when all are done. */
  public List<GenerationResult> batchChat(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return Batches.await(batchChatAsync(conversations, generation));
  }

  /** As {@link #batchChat}, without waiting. */
  public CompletableFuture<List<GenerationResult>> batchChatAsync(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return start(
        conversations.size(),
        i -> admission.generation(Prompt.chat(conversations.get(i)), generation));
  }

  /** Answers one text and waits for it. */
  public GenerationResult generate(String prompt, BatchGenerationConfig generation) {
    return Batches.await(generateAsync(prompt, generation));
  }

  /** Answers one text, without waiting. */
  public CompletableFuture<GenerationResult> generateAsync(
      String prompt, BatchGenerationConfig generation) {
    return generateAsync(Prompt.text(prompt), generation);
  }

  /** Answers one prompt, without waiting. */
  public CompletableFuture<GenerationResult> generateAsync(
      Prompt prompt, BatchGenerationConfig generation) {
    requireOpen();
    Task<GenerationResult> task = admission.generation(prompt, generation);
    workers.submit(task);
    return task.future();
  }

  /**
   * Answers texts as they come, without end if need be: results as they finish, each with its
   * index, and only a few items per sequence in memory. The caller closes the stream.
   */
  public ResultStream<GenerationResult> streamGenerate(
      Iterator<String> prompts, BatchGenerationConfig generation) {
    return stream(prompts, prompt -> generateAsync(prompt, generation));
  }

  /** As {@link #streamGenerate(Iterator, BatchGenerationConfig)}, with options for each prompt. */
  public ResultStream<GenerationResult> streamGenerate(Iterator<GenerationRequest> requests) {
    return stream(requests, request -> generateAsync(request.prompt(), request.config()));
  }

  private <T, R> ResultStream<R> stream(
      Iterator<T> items, Function<T, CompletableFuture<R>> submit) {
    requireOpen();
    return new ResultStream<>(items, submit, STREAM_ITEMS_PER_SEQUENCE * config.maxBatchSize());
  }

  /**
   * What keeps a prompt from being answered with its options, as a grammar that cannot be used, a
   * template that is not there, or too long a prompt. Found without computing, so the answer may
   * fail all the same; empty if nothing is found.
   */
  public Optional<String> faultOf(GenerationRequest request) {
    requireOpen();
    return admission.faultOf(request.prompt(), request.config());
  }

  // ---- embedding

  /** Embeds texts; returns when all are done. */
  public List<EmbeddingResult> batchEmbed(List<String> texts, EmbeddingConfig embedding) {
    return Batches.await(batchEmbedAsync(texts, embedding));
  }

  /** Embeds one text, without waiting. */
  public CompletableFuture<EmbeddingResult> embedAsync(String text, EmbeddingConfig embedding) {
    requireOpen();
    Task<EmbeddingResult> task = admission.embedding(text, embedding);
    workers.submit(task);
    return task.future();
  }

  /** What keeps a text from being embedded, as {@link #faultOf(GenerationRequest)}. */
  public Optional<String> faultOf(String text, EmbeddingConfig embedding) {
    requireOpen();
    return admission.faultOf(text, embedding);
  }

  /** As {@link #batchEmbed}, without waiting. */
  public CompletableFuture<List<EmbeddingResult>> batchEmbedAsync(
      List<String> texts, EmbeddingConfig embedding) {
    return start(texts.size(), i -> admission.embedding(texts.get(i), embedding));
  }

  /** Embeds texts, with a vector per token, for {@link LateInteraction}. */
  public List<EmbeddingResult> batchEmbedTokens(List<String> texts) {
    return Batches.await(batchEmbedTokensAsync(texts));
  }

  /** As {@link #batchEmbedTokens}, without waiting. */
  public CompletableFuture<List<EmbeddingResult>> batchEmbedTokensAsync(List<String> texts) {
    return batchEmbedAsync(texts, EmbeddingConfig.defaults().withPooling(Pooling.NONE));
  }

  /**
   * The documents that fit a query best, by {@link LateInteraction#normalizedMaxSim}; documents
   * whose embedding failed are left out.
   *
   * @param query of {@link #batchEmbedTokens}
   * @param documents the same
   * @param k how many to return at most, 1 or more
   * @return best first
   * @throws IllegalArgumentException if the query has no vectors, or they are of another length
   */
  public List<LateInteraction.Match> topK(
      EmbeddingResult query, List<EmbeddingResult> documents, int k) {
    requireOpen();
    Arguments.require(k >= 1, "k", k, "1 or more");
    Arguments.require(query.success(), "query", "not embedded: " + query.error(), "embedded");
    List<Integer> usable =
        IntStream.range(0, documents.size())
            .filter(i -> documents.get(i).success())
            .boxed()
            .toList();
    List<LateInteraction.Match> matches =
        mapInParallel(
            usable.size(),
            i -> {
              float[][] document = documents.get(usable.get(i)).shared();
              return new LateInteraction.Match(
                  usable.get(i), LateInteraction.normalizedMaxSim(query.shared(), document));
            });
    return LateInteraction.best(matches, k);
  }

  /** Embeds a query and documents, and compares them. */
  public List<LateInteraction.Match> topK(String query, List<String> documents, int k) {
    EmbeddingResult embedded = batchEmbedTokens(List.of(query)).get(0);
    return topK(embedded, batchEmbedTokens(documents), k);
  }

  // ---- ranking

  /**
   * How well each of some documents answers a query, by a reranker; returns when all are done. What
   * the model makes of the query may be computed once per worker.
   */
  public List<RerankResult> batchRerank(
      String query, List<String> documents, RerankConfig reranking) {
    return Batches.await(batchRerankAsync(query, documents, reranking));
  }

  /** As {@link #batchRerank(String, List, RerankConfig)}, without waiting. */
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      String query, List<String> documents, RerankConfig reranking) {
    return start(documents.size(), i -> admission.ranking(query, documents.get(i), reranking));
  }

  /** How well documents answer queries of their own; returns when all are done. */
  public List<RerankResult> batchRerank(List<RerankRequest> requests, RerankConfig reranking) {
    return Batches.await(batchRerankAsync(requests, reranking));
  }

  /** As {@link #batchRerank(List, RerankConfig)}, without waiting. */
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      List<RerankRequest> requests, RerankConfig reranking) {
    return start(
        requests.size(),
        i -> admission.ranking(requests.get(i).query(), requests.get(i).document(), reranking));
  }

  /** What keeps a document from being ranked, as {@link #faultOf(GenerationRequest)}. */
  public Optional<String> faultOf(RerankRequest request, RerankConfig reranking) {
    requireOpen();
    return admission.faultOf(request.query(), request.document(), reranking);
  }

  // ---- scoring

  /**
   * How probable each continuation of one prompt is; returns when all are done. The prompt is
   * computed once per worker.
   */
  public List<ScoreResult> batchScore(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    return Batches.await(batchScoreAsync(prompt, continuations, scoring));
  }

  /** As {@link #batchScore(String, List, ScoringConfig)}, without waiting. */
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    return start(
        continuations.size(),
        i -> admission.scoring(Prompt.text(prompt), continuations.get(i), scoring));
  }

  /** How probable continuations of many prompts are; returns when all are done. */
  public List<ScoreResult> batchScore(List<ScoreRequest> requests, ScoringConfig scoring) {
    return Batches.await(batchScoreAsync(requests, scoring));
  }

  /** As {@link #batchScore(List, ScoringConfig)}, without waiting. */
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      List<ScoreRequest> requests, ScoringConfig scoring) {
    return start(
        requests.size(),
        i -> admission.scoring(requests.get(i).prompt(), requests.get(i).continuation(), scoring));
  }

  /** What keeps a continuation from being scored, as {@link #faultOf(GenerationRequest)}. */
  public Optional<String> faultOf(ScoreRequest request, ScoringConfig scoring) {
    requireOpen();
    return admission.faultOf(request.prompt(), request.continuation(), scoring);
  }

  /**
   * The most probable of some labels for each prompt, as the prompt's continuation. Nothing is
   * generated: the answer is always one of the labels.
   *
   * @param labels as they would follow the prompt, leading space included; two or more, all
   *     distinct
   * @throws IllegalArgumentException if the labels are too few, or two are equal
   */
  public List<ClassificationResult> batchClassify(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    return Batches.await(batchClassifyAsync(prompts, labels, scoring));
  }

  /** As {@link #batchClassify}, without waiting. */
  public CompletableFuture<List<ClassificationResult>> batchClassifyAsync(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    int k = labels.size();
    Arguments.require(
        k >= 2 && new HashSet<>(labels).size() == k, "labels", labels, "two or more, all distinct");
    CompletableFuture<List<ScoreResult>> scores =
        start(
            Math.multiplyExact(prompts.size(), k),
            i -> admission.scoring(Prompt.text(prompts.get(i / k)), labels.get(i % k), scoring));
    CompletableFuture<List<ClassificationResult>> classes =
        scores.thenApply(
            all ->
                IntStream.range(0, prompts.size())
                    .mapToObj(i -> ClassificationResult.of(labels, all.subList(i * k, (i + 1) * k)))
                    .toList());
    classes.whenComplete((results, failure) -> scores.cancel(true));
    return classes;
  }

  /**
   * How probable texts are by themselves: all their tokens are scored that have one before them.
   */
  public List<ScoreResult> batchPerplexity(List<String> texts, ScoringConfig scoring) {
    return Batches.await(batchPerplexityAsync(texts, scoring));
  }

  /** As {@link #batchPerplexity}, without waiting. */
  public CompletableFuture<List<ScoreResult>> batchPerplexityAsync(
      List<String> texts, ScoringConfig scoring) {
    return start(texts.size(), i -> admission.perplexity(texts.get(i), scoring));
  }

  private <R extends Outcome> CompletableFuture<List<R>> start(
      int count, IntFunction<Task<R>> admit) {
    requireOpen();
    return batches.start(count, admit);
  }

  // ---- tokens

  /**
   * The tokens of texts, with the begin marker if the model wants one, by all threads. Text that
   * looks like a control token stays text.
   */
  public List<TokenizationResult> batchTokenize(List<String> texts) {
    return Batches.await(batchTokenizeAsync(texts));
  }

  /** As {@link #batchTokenize}, without waiting. */
  public CompletableFuture<List<TokenizationResult>> batchTokenizeAsync(List<String> texts) {
    requireOpen();
    int chunks = (texts.size() + TEXTS_PER_CHUNK - 1) / TEXTS_PER_CHUNK;
    IntFunction<List<TokenizationResult>> tokenize =
        chunk -> {
          int from = chunk * TEXTS_PER_CHUNK;
          int to = Math.min(texts.size(), from + TEXTS_PER_CHUNK);
          return texts.subList(from, to).stream().map(this::tokenize).toList();
        };
    if (functions.isOwnThread()) {
      return CompletableFuture.completedFuture(flatten(mapInParallel(chunks, tokenize)));
    }
    CompletableFuture<List<List<TokenizationResult>>> tokenized =
        functions.mapAsync(chunks, tokenize);
    CompletableFuture<List<TokenizationResult>> all =
        tokenized.thenApply(ParallelProcessor::flatten);
    all.whenComplete((results, failure) -> tokenized.cancel(true));
    return all;
  }

  private static <T> List<T> flatten(List<List<T>> chunks) {
    return chunks.stream().flatMap(List::stream).toList();
  }

  /** The tokens of one text, on the caller's thread, as {@link #batchTokenize} has them. */
  public TokenizationResult tokenize(String text) {
    requireOpen();
    String fault = WellFormed.faultOf(text, "text");
    return fault == null
        ? TokenizationResult.of(tokenizer.tokenize(text, true))
        : TokenizationResult.refused(fault);
  }

  /**
   * Number of tokens of a text, as {@link #batchTokenize} has them.
   *
   * @throws IllegalArgumentException if the text is null or not well-formed
   */
  public int countTokens(String text) {
    TokenizationResult tokens = tokenize(text);
    if (!tokens.success()) {
      throw new IllegalArgumentException(tokens.error());
    }
    return tokens.count();
  }

  /**
   * The text of tokens, without control tokens; bytes that are not UTF-8 are U+FFFD. It is the text
   * that was tokenized, but that SentencePiece vocabularies take U+2581 for a space.
   *
   * @throws IllegalArgumentException for a token that is not in the vocabulary
   */
  public String detokenize(int[] tokens) {
    requireOpen();
    return new String(tokenizer.detokenize(tokens), StandardCharsets.UTF_8);
  }

  // ---- any work

  /**
   * Applies a function to items, on threads that are placed as the workers are; returns when all
   * are done. The function may use this processor, and wait for it.
   *
   * @return one result per item, in their order
   */
  public <T, R> List<ItemResult<R>> parallelProcess(List<T> items, ItemFunction<T, R> function) {
    requireOpen();
    return mapInParallel(items.size(), i -> applyTo(items.get(i), function));
  }

  /** As {@link #parallelProcess}, without waiting. Items that have begun are not cancelled. */
  public <T, R> CompletableFuture<List<ItemResult<R>>> parallelProcessAsync(
      List<T> items, ItemFunction<T, R> function) {
    requireOpen();
    return functions.mapAsync(items.size(), i -> applyTo(items.get(i), function));
  }

  /** What a function throws is its item's failure, unless the JVM itself is in trouble. */
  private <T, R> ItemResult<R> applyTo(T item, ItemFunction<T, R> function) {
    try {
      return ItemResult.of(function.apply(item, this));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ItemResult.failed(e);
    } catch (Exception | StackOverflowError | AssertionError e) {
      return ItemResult.failed(e);
    }
  }

  private <R> List<R> mapInParallel(int count, IntFunction<R> function) {
    try {
      return functions.map(count, function);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while items were running");
    }
  }

  // ---- the processor itself

  /** What it has done so far; {@link ProcessorStats#DISABLED} unless metrics are enabled. */
  public ProcessorStats stats() {
    return meter.snapshot();
  }

  /** What it is on this machine. */
  public ProcessorPlan plan() {
    return plan;
  }

  /** Whether items are still taken: neither closed nor broken. */
  public boolean isOpen() {
    return !closed.get() && workers.isOpen();
  }

  /** The configuration this was opened with. */
  public ProcessorConfig config() {
    return config;
  }

  /** Facts about the loaded model. */
  public ModelInfo modelInfo() {
    return plan.model();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the processor is closed");
    }
  }

  /**
   * Ends what still runs: items end as {@link FinishReason#CANCELLED}, and tokenizing and {@link
   * #parallelProcess} with a {@link CancellationException}, unless all items of the call have
   * begun; those fail then as soon as they ask something of this processor.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      admission.close();
      functions.close();
      workers.close();
      models.close();
      reservation.close();
      LOG.info("Closed {}", config.model());
    }
  }

  /**
   * Collects the configuration; {@link #build} checks it and opens the processor. Not thread-safe.
   */
  public static final class Builder {
    private final Path model;
    private ThreadPoolConfig threadPool = ThreadPoolConfig.defaults();
    private Optional<Integer> maxBatchSize = Optional.empty();
    private int contextSize = ProcessorConfig.AUTOMATIC_CONTEXT_SIZE;
    private int batchTokens = ProcessorConfig.DEFAULT_BATCH_TOKENS;
    private CacheType kvCacheType = ProcessorConfig.DEFAULT_KV_CACHE_TYPE;
    private int gpuLayers = ProcessorConfig.DEFAULT_GPU_LAYERS;
    private int mainGpu = ProcessorConfig.ALL_GPUS;
    private String nativeLibrary = ProcessorConfig.SHIPPED_NATIVE_LIBRARY;
    private boolean prefixSharing = ProcessorConfig.DEFAULT_PREFIX_SHARING;
    private long memoryLimitBytes = ProcessorConfig.NO_MEMORY_LIMIT;
    private boolean metrics;
    private ProgressListener listener = ProgressListener.NONE;

    private Builder(Path model) {
      this.model = model;
    }

    /** The threads; by default one worker per CPU this process may use. */
    public Builder threadPool(ThreadPoolConfig value) {
      threadPool = value;
      return this;
    }

    /**
     * Sequences decoded at once, over all workers; by default what suits the threads, mostly 32.
     */
    public Builder maxBatchSize(int value) {
      maxBatchSize = Optional.of(value);
      return this;
    }

    /**
     * Tokens per sequence, prompt and answer together; by default the model's, but at most 2048.
     */
    public Builder contextSize(int value) {
      contextSize = value;
      return this;
    }

    /**
     * Most tokens of prompts in a batch, 512 by default: fewer take less memory, more may be faster
     * on GPUs.
     */
    public Builder batchTokens(int value) {
      batchTokens = value;
      return this;
    }

    /** How the KV cache is stored; in 16-bit floats by default. */
    public Builder kvCacheType(CacheType value) {
      kvCacheType = value;
      return this;
    }

    /** Layers to offload to a GPU; 0 by default. Needs a {@link #nativeLibrary} built for one. */
    public Builder gpuLayers(int value) {
      gpuLayers = value;
      return this;
    }

    /** The GPU that takes them all; by default they are spread over those that there are. */
    public Builder mainGpu(int value) {
      mainGpu = value;
      return this;
    }

    /**
     * A library of llama.cpp to use instead of the one that is found: its file, the folder that
     * holds it with those that it needs, or an archive of such a folder ({@code .tgz}, {@code
     * .tar.gz}, {@code .zip}, {@code .jar}), as npm's packages and llama.cpp's releases are. An
     * archive is unpacked into the user's cache.
     */
    public Builder nativeLibrary(Path value) {
      nativeLibrary = value.toString();
      return this;
    }

    /**
     * Whether items that begin with the same tokens compute and store them once; true by default.
     */
    public Builder prefixSharing(boolean value) {
      prefixSharing = value;
      return this;
    }

    /** Most bytes that weights, KV cache and buffers may take together; no limit by default. */
    public Builder memoryLimit(long bytes) {
      memoryLimitBytes = bytes;
      return this;
    }

    /** Has {@link ParallelProcessor#stats} count; it does not by default. */
    public Builder enableMetrics() {
      metrics = true;
      return this;
    }

    /** Told of each item of a batch that is done. */
    public Builder progressListener(ProgressListener value) {
      listener = value;
      return this;
    }

    /**
     * The configuration so far.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ProcessorConfig config() {
      return new ProcessorConfig(
          model.toString(),
          threadPool,
          maxBatchSize.orElse(threadPool.preferredBatchSize()),
          contextSize,
          batchTokens,
          kvCacheType,
          gpuLayers,
          mainGpu,
          nativeLibrary,
          prefixSharing,
          memoryLimitBytes,
          metrics);
    }

    /** What {@link #build} would open, as {@link ParallelProcessor#plan(ProcessorConfig)}. */
    public ProcessorPlan plan() {
      return ParallelProcessor.plan(config());
    }

    /**
     * Loads the model and starts the workers, as {@link ParallelProcessor#open(ProcessorConfig)}.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ParallelProcessor build() {
      return open(config(), listener);
    }
  }
}
