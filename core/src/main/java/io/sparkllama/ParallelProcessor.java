package io.sparkllama;

import io.sparkllama.annotation.Experimental;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.internal.backend.Backend;
import io.sparkllama.internal.backend.ClassificationOperation;
import io.sparkllama.internal.backend.EngineChoice;
import io.sparkllama.internal.backend.TokenizationOperation;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.internal.scheduling.WorkerPool;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ItemResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenizationResult;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A loaded model and its workers: many prompts in, one result each out.
 *
 * <p>Thread-safe: any number of threads may call it at once; their items share the workers.
 *
 * <p>The caller who opens a processor closes it. {@link #close} may be called at any time and from
 * any thread. It is idempotent, ends running requests as {@link FinishReason#CANCELLED} and returns
 * within about {@link WorkerPool#CLOSE_TIMEOUT}.
 *
 * <p>There is one result per item, in the order of the items. A problem with one item is reported
 * in its result. An {@link EngineException} means that the engine is broken and the processor
 * unusable. A blocking method throws {@link CancellationException} if its thread is interrupted,
 * and withdraws its items. Cancelling a future also withdraws its items. Dependent actions of a
 * future run on a processor thread unless they name an executor, so keep them short. Once the
 * processor is closed, every method except {@link #close}, {@link #isOpen} and the accessors throws
 * {@link IllegalStateException}.
 *
 * <pre>{@code
 * try (ParallelProcessor processor = ParallelProcessor.builder(Path.of("model.gguf")).build()) {
 *   List<GenerationResult> results =
 *       processor.batchGenerate(prompts, BatchGenerationConfig.builder().maxTokens(50).build());
 * }
 * }</pre>
 */
public final class ParallelProcessor extends ShortForms implements AutoCloseable {

  /** Items of a stream in flight per sequence. */
  private static final int STREAM_ITEMS_PER_SEQUENCE = 4;

  private final ProcessorConfig config;
  private final Backend backend;
  private final AtomicBoolean closed = new AtomicBoolean();

  ParallelProcessor(ProcessorConfig config, Backend backend) {
    this.config = config;
    this.backend = backend;
  }

  /** A builder for a processor on a GGUF model file. */
  public static ProcessorBuilder builder(Path model) {
    return new ProcessorBuilder(model.toString());
  }

  /**
   * Loads the model and starts the workers.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the model cannot be loaded
   * @throws EngineException if the engine cannot run on this machine
   * @throws IllegalArgumentException if a CPU in {@code cpuAffinity} is not available, or the
   *     memory limit is too low
   */
  public static ParallelProcessor open(ProcessorConfig config) {
    return open(config, plan -> {});
  }

  /**
   * Like {@link #open(ProcessorConfig)}, with the last word on the plan. Reads the model's header
   * once, where {@link #plan(ProcessorConfig)} before this would read it twice.
   *
   * @param check runs before CPUs are reserved and the model is loaded; what it throws ends the
   *     call
   */
  @Experimental
  public static ParallelProcessor open(ProcessorConfig config, Consumer<ProcessorPlan> check) {
    return open(config, check, ProgressListener.NONE);
  }

  static ParallelProcessor open(
      ProcessorConfig config, Consumer<ProcessorPlan> check, ProgressListener listener) {
    return new ParallelProcessor(
        config,
        EngineChoice.open(
            config, plan -> check.accept(new ProcessorPlan(plan)), listener::progressed));
  }

  /**
   * Name of the engine and its build. Another build may produce different results.
   *
   * @param nativeLibrary see {@link ProcessorConfig}; the library is loaded, unless it is the
   *     bundled one
   * @return for example {@code llama.cpp b4916}
   * @throws EngineException if the library cannot be used here
   */
  public static String engineName(String nativeLibrary) {
    return EngineChoice.llama(nativeLibrary).name();
  }

  /**
   * Plans a processor for this machine without loading the model.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the file is not a model
   * @throws IllegalArgumentException if a CPU in {@code cpuAffinity} is not available
   */
  public static ProcessorPlan plan(ProcessorConfig config) {
    return new ProcessorPlan(EngineChoice.plan(config));
  }

  @Override
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<String> prompts, BatchGenerationConfig generation) {
    return all(prompts, text -> new Generation(Prompt.text(text), generation));
  }

  @Override
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<GenerationRequest> requests) {
    return all(requests, asked -> new Generation(asked.prompt(), asked.config()));
  }

  @Override
  public CompletableFuture<GenerationResult> generateAsync(
      Prompt prompt, BatchGenerationConfig generation) {
    return backend().submit(new Generation(prompt, generation));
  }

  /**
   * Generates text for prompts as they arrive; the input may be unbounded. Returns results as they
   * finish, each with its index, and keeps only a few items per sequence in memory. The caller
   * closes the stream.
   */
  public ResultStream<GenerationResult> streamGenerate(
      Iterator<String> prompts, BatchGenerationConfig generation) {
    return stream(prompts, prompt -> generateAsync(prompt, generation));
  }

  /** Like {@link #streamGenerate(Iterator, BatchGenerationConfig)}, with options per prompt. */
  public ResultStream<GenerationResult> streamGenerate(Iterator<GenerationRequest> requests) {
    return stream(requests, request -> generateAsync(request.prompt(), request.config()));
  }

  private <T, R> ResultStream<R> stream(
      Iterator<T> inputs, Function<T, CompletableFuture<R>> submit) {
    backend();
    return new ResultStream<>(inputs, submit, STREAM_ITEMS_PER_SEQUENCE * config.maxBatchSize());
  }

  /**
   * Validates a request without computing anything: an unusable grammar, a missing template, an
   * overlong prompt. Returns the problem, or empty if none is found; generation may still fail
   * later.
   */
  public Optional<Failure> faultOf(GenerationRequest request) {
    return backend().faultOf(new Generation(request.prompt(), request.config()));
  }

  /** Validates a text for embedding, like {@link #faultOf(GenerationRequest)}. */
  public Optional<Failure> faultOf(String text, EmbeddingConfig embedding) {
    return backend().faultOf(new Embedding(text, embedding));
  }

  /** Validates a document for ranking, like {@link #faultOf(GenerationRequest)}. */
  @Experimental
  public Optional<Failure> faultOf(RerankRequest request, RerankConfig reranking) {
    return backend().faultOf(new Ranking(request, reranking));
  }

  /** Validates a continuation for scoring, like {@link #faultOf(GenerationRequest)}. */
  public Optional<Failure> faultOf(ScoreRequest request, ScoringConfig scoring) {
    return backend().faultOf(new Scoring(request, scoring));
  }

  /** Embeds one text, without waiting. */
  public CompletableFuture<EmbeddingResult> embedAsync(String text, EmbeddingConfig embedding) {
    return backend().submit(new Embedding(text, embedding));
  }

  @Override
  public CompletableFuture<List<EmbeddingResult>> batchEmbedAsync(
      List<String> texts, EmbeddingConfig embedding) {
    return all(texts, text -> new Embedding(text, embedding));
  }

  @Override
  public List<LateInteraction.Match> topK(
      EmbeddingResult query, List<EmbeddingResult> documents, int k) {
    return new TokenVectorSearch(backend().functions()).best(query, documents, k);
  }

  @Override
  @Experimental
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      List<RerankRequest> requests, RerankConfig reranking) {
    return all(requests, pair -> new Ranking(pair, reranking));
  }

  @Override
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      List<ScoreRequest> requests, ScoringConfig scoring) {
    return all(requests, pair -> new Scoring(pair, scoring));
  }

  @Override
  public CompletableFuture<List<ClassificationResult>> batchClassifyAsync(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    return new ClassificationOperation(backend()).all(prompts, labels, scoring);
  }

  @Override
  public CompletableFuture<List<ScoreResult>> batchPerplexityAsync(
      List<String> texts, ScoringConfig scoring) {
    return all(texts, text -> new Perplexity(text, scoring));
  }

  /** Like {@link #batchTokenize}, without waiting. */
  @Override
  public CompletableFuture<List<TokenizationResult>> batchTokenizeAsync(List<String> texts) {
    return new TokenizationOperation(backend()).all(texts);
  }

  /** Tokenizes one text on the calling thread, like {@link #batchTokenize}. */
  public TokenizationResult tokenize(String text) {
    return backend().tokenize(text);
  }

  /**
   * Number of tokens of a text, as counted by {@link #batchTokenize}.
   *
   * @throws IllegalArgumentException if the text is null or not well-formed Unicode
   */
  public int countTokens(String text) {
    return new TokenizationOperation(backend()).count(text);
  }

  /**
   * Converts tokens back to text. Drops control tokens and replaces bytes that are not UTF-8 with
   * U+FFFD. Otherwise returns the tokenized text, except that SentencePiece vocabularies turn
   * U+2581 into a space.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  public String detokenize(int[] tokens) {
    return backend().detokenize(tokens);
  }

  /**
   * Applies a function to items, on threads placed like the workers, and waits for all of them. The
   * function may call this processor and wait for it.
   *
   * @return one result per item, in order
   */
  public <T, R> List<ItemResult<R>> parallelProcess(List<T> items, ItemFunction<T, R> function) {
    return new ItemOperation(backend().functions()).all(this, items, function);
  }

  /**
   * Like {@link #parallelProcess}, without waiting. Cancelling does not stop items that have
   * started.
   */
  public <T, R> CompletableFuture<List<ItemResult<R>>> parallelProcessAsync(
      List<T> items, ItemFunction<T, R> function) {
    return new ItemOperation(backend().functions()).allAsync(this, items, function);
  }

  /** A snapshot of the counters; {@link ProcessorStats#DISABLED} unless metrics are enabled. */
  public ProcessorStats stats() {
    return backend.stats();
  }

  /** The plan of this processor. */
  public ProcessorPlan plan() {
    return new ProcessorPlan(backend.plan());
  }

  /** Whether new items are accepted: neither closed nor broken. */
  public boolean isOpen() {
    return !closed.get() && backend.isOpen();
  }

  /** The configuration this processor was opened with. */
  public ProcessorConfig config() {
    return config;
  }

  /** Facts about the loaded model. */
  public ModelInfo modelInfo() {
    return backend.plan().model();
  }

  private <T, R extends Outcome> CompletableFuture<List<R>> all(
      List<T> asked, Function<T, Request<R>> request) {
    return backend().submitAll(asked.stream().map(request).toList());
  }

  private Backend backend() {
    if (closed.get()) {
      throw new IllegalStateException("the processor is closed");
    }
    return backend;
  }

  /**
   * Closes the processor. Running requests end as {@link FinishReason#CANCELLED}. Tokenizing and
   * {@link #parallelProcess} end with a {@link CancellationException}, unless all items of the call
   * have started; those fail as soon as they use this processor.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      backend.close();
    }
  }
}
