package io.sparkllama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.internal.scheduling.WorkerPool;
import io.sparkllama.internal.topology.Topology;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

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
public final class ParallelProcessor extends ShortForms implements AutoCloseable {

  private final ProcessorParts parts;
  private final Operations operations;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ParallelProcessor(ProcessorParts parts) {
    this.parts = parts;
    this.operations = Operations.of(parts);
  }

  /** A builder for a processor on the model in a GGUF file. */
  public static ProcessorBuilder builder(Path model) {
    return new ProcessorBuilder(model.toString());
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
    return open(config, EngineChoice.of(config), Topology.current(), listener, System::nanoTime);
  }

  static ParallelProcessor open(
      ProcessorConfig config,
      Engine engine,
      Topology machine,
      ProgressListener listener,
      LongSupplier nanoClock) {
    return new ParallelProcessor(ProcessorParts.open(config, engine, machine, listener, nanoClock));
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
    return EngineChoice.llama(nativeLibrary).name();
  }

  /**
   * What a processor would be on this machine; nothing is loaded.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the file is not a model
   * @throws IllegalArgumentException if the machine lacks a CPU of {@code cpuAffinity}
   */
  public static ProcessorPlan plan(ProcessorConfig config) {
    return ProcessorPlan.of(config, EngineChoice.of(config), Topology.current());
  }

  /** As {@link #batchGenerate(List, BatchGenerationConfig)}, without waiting. */
  @Override
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<String> prompts, BatchGenerationConfig generation) {
    return operations().generation().all(prompts, Prompt::text, generation);
  }

  /** As {@link #batchGenerate(List)}, without waiting. */
  @Override
  public CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<GenerationRequest> requests) {
    return operations()
        .generation()
        .each(requests, GenerationRequest::prompt, GenerationRequest::config);
  }

  /** As {@link #batchChat}, without waiting. */
  @Override
  public CompletableFuture<List<GenerationResult>> batchChatAsync(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return operations().generation().all(conversations, said -> Prompt.chat(said), generation);
  }

  /** Answers one prompt, without waiting. */
  @Override
  public CompletableFuture<GenerationResult> generateAsync(
      Prompt prompt, BatchGenerationConfig generation) {
    return operations().generation().one(prompt, generation);
  }

  /**
   * Answers texts as they come, without end if need be: results as they finish, each with its
   * index, and only a few items per sequence in memory. The caller closes the stream.
   */
  public ResultStream<GenerationResult> streamGenerate(
      Iterator<String> prompts, BatchGenerationConfig generation) {
    return operations().stream(prompts, prompt -> generateAsync(prompt, generation));
  }

  /** As {@link #streamGenerate(Iterator, BatchGenerationConfig)}, with options for each prompt. */
  public ResultStream<GenerationResult> streamGenerate(Iterator<GenerationRequest> requests) {
    return operations().stream(
        requests, request -> generateAsync(request.prompt(), request.config()));
  }

  /**
   * What keeps a prompt from being answered with its options, as a grammar that cannot be used, a
   * template that is not there, or too long a prompt. Found without computing, so the answer may
   * fail all the same; empty if nothing is found.
   */
  public Optional<Failure> faultOf(GenerationRequest request) {
    return operations().admission().faultOf(request.prompt(), request.config());
  }

  /** What keeps a text from being embedded, as {@link #faultOf(GenerationRequest)}. */
  public Optional<Failure> faultOf(String text, EmbeddingConfig embedding) {
    return operations().admission().faultOf(text, embedding);
  }

  /** What keeps a document from being ranked, as {@link #faultOf(GenerationRequest)}. */
  @Experimental
  public Optional<Failure> faultOf(RerankRequest request, RerankConfig reranking) {
    return operations().admission().faultOf(request.query(), request.document(), reranking);
  }

  /** What keeps a continuation from being scored, as {@link #faultOf(GenerationRequest)}. */
  public Optional<Failure> faultOf(ScoreRequest request, ScoringConfig scoring) {
    return operations().admission().faultOf(request.prompt(), request.continuation(), scoring);
  }

  /** Embeds one text, without waiting. */
  public CompletableFuture<EmbeddingResult> embedAsync(String text, EmbeddingConfig embedding) {
    return operations().embedding().one(text, embedding);
  }

  /** As {@link #batchEmbed}, without waiting. */
  @Override
  public CompletableFuture<List<EmbeddingResult>> batchEmbedAsync(
      List<String> texts, EmbeddingConfig embedding) {
    return operations().embedding().all(texts, embedding);
  }

  /** As {@link #batchEmbedTokens}, without waiting. */
  @Override
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
  @Override
  public List<LateInteraction.Match> topK(
      EmbeddingResult query, List<EmbeddingResult> documents, int k) {
    return operations().search().best(query, documents, k);
  }

  /** As {@link #batchRerank(String, List, RerankConfig)}, without waiting. */
  @Override
  @Experimental
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      String query, List<String> documents, RerankConfig reranking) {
    return operations().ranking().all(documents, text -> new RerankRequest(query, text), reranking);
  }

  /** As {@link #batchRerank(List, RerankConfig)}, without waiting. */
  @Override
  @Experimental
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      List<RerankRequest> requests, RerankConfig reranking) {
    return operations().ranking().all(requests, reranking);
  }

  /** As {@link #batchScore(String, List, ScoringConfig)}, without waiting. */
  @Override
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    Prompt text = Prompt.text(prompt);
    return operations().scoring().all(continuations, next -> new ScoreRequest(text, next), scoring);
  }

  /** As {@link #batchScore(List, ScoringConfig)}, without waiting. */
  @Override
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      List<ScoreRequest> requests, ScoringConfig scoring) {
    return operations().scoring().all(requests, scoring);
  }

  /** As {@link #batchClassify}, without waiting. */
  @Override
  public CompletableFuture<List<ClassificationResult>> batchClassifyAsync(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    return operations().classification().all(prompts, labels, scoring);
  }

  /** As {@link #batchPerplexity}, without waiting. */
  @Override
  public CompletableFuture<List<ScoreResult>> batchPerplexityAsync(
      List<String> texts, ScoringConfig scoring) {
    return operations().perplexity().all(texts, scoring);
  }

  /** As {@link #batchTokenize}, without waiting. */
  @Override
  public CompletableFuture<List<TokenizationResult>> batchTokenizeAsync(List<String> texts) {
    return operations().tokenization().all(texts);
  }

  /** The tokens of one text, on the caller's thread, as {@link #batchTokenize} has them. */
  public TokenizationResult tokenize(String text) {
    return operations().tokenization().one(text);
  }

  /**
   * Number of tokens of a text, as {@link #batchTokenize} has them.
   *
   * @throws IllegalArgumentException if the text is null or not well-formed
   */
  public int countTokens(String text) {
    return operations().tokenization().count(text);
  }

  /**
   * The text of tokens, without control tokens; bytes that are not UTF-8 are U+FFFD. It is the text
   * that was tokenized, but that SentencePiece vocabularies take U+2581 for a space.
   *
   * @throws IllegalArgumentException for a token that is not in the vocabulary
   */
  public String detokenize(int[] tokens) {
    return operations().tokenization().textOf(tokens);
  }

  /**
   * Applies a function to items, on threads that are placed as the workers are; returns when all
   * are done. The function may use this processor, and wait for it.
   *
   * @return one result per item, in their order
   */
  public <T, R> List<ItemResult<R>> parallelProcess(List<T> items, ItemFunction<T, R> function) {
    return operations().items().all(this, items, function);
  }

  /** As {@link #parallelProcess}, without waiting. Items that have begun are not cancelled. */
  public <T, R> CompletableFuture<List<ItemResult<R>>> parallelProcessAsync(
      List<T> items, ItemFunction<T, R> function) {
    return operations().items().allAsync(this, items, function);
  }

  /** What it has done so far; {@link ProcessorStats#DISABLED} unless metrics are enabled. */
  public ProcessorStats stats() {
    return parts.meter().snapshot();
  }

  /** What it is on this machine. */
  public ProcessorPlan plan() {
    return parts.plan();
  }

  /** Whether items are still taken: neither closed nor broken. */
  public boolean isOpen() {
    return !closed.get() && parts.takesRequests();
  }

  /** The configuration this was opened with. */
  public ProcessorConfig config() {
    return parts.config();
  }

  /** Facts about the loaded model. */
  public ModelInfo modelInfo() {
    return plan().model();
  }

  private Operations operations() {
    if (closed.get()) {
      throw new IllegalStateException("the processor is closed");
    }
    return operations;
  }

  /**
   * Ends what still runs: items end as {@link FinishReason#CANCELLED}, and tokenizing and {@link
   * #parallelProcess} with a {@link CancellationException}, unless all items of the call have
   * begun; those fail then as soon as they ask something of this processor.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parts.close();
    }
  }
}
