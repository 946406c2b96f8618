package io.sparkllama;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The short forms of a processor's methods: those that wait for the future of their asynchronous
 * form, and those that make a request of a text.
 */
abstract sealed class ShortForms permits ParallelProcessor {

  ShortForms() {}

  /** Answers texts, all with the same options; returns when all are done. */
  public List<GenerationResult> batchGenerate(
      List<String> prompts, BatchGenerationConfig generation) {
    return Submissions.await(batchGenerateAsync(prompts, generation));
  }

  public abstract CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<String> prompts, BatchGenerationConfig generation);

  /** Answers prompts with options of their own; returns when all are done. */
  public List<GenerationResult> batchGenerate(List<GenerationRequest> requests) {
    return Submissions.await(batchGenerateAsync(requests));
  }

  public abstract CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<GenerationRequest> requests);

  /** Answers conversations, rendered with the model's chat template; returns when all are done. */
  public List<GenerationResult> batchChat(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return Submissions.await(batchChatAsync(conversations, generation));
  }

  public abstract CompletableFuture<List<GenerationResult>> batchChatAsync(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation);

  /** Answers one text and waits for it. */
  public GenerationResult generate(String prompt, BatchGenerationConfig generation) {
    return Submissions.await(generateAsync(prompt, generation));
  }

  /** Answers one text, without waiting. */
  public CompletableFuture<GenerationResult> generateAsync(
      String prompt, BatchGenerationConfig generation) {
    return generateAsync(Prompt.text(prompt), generation);
  }

  public abstract CompletableFuture<GenerationResult> generateAsync(
      Prompt prompt, BatchGenerationConfig generation);

  /** Embeds texts; returns when all are done. */
  public List<EmbeddingResult> batchEmbed(List<String> texts, EmbeddingConfig embedding) {
    return Submissions.await(batchEmbedAsync(texts, embedding));
  }

  public abstract CompletableFuture<List<EmbeddingResult>> batchEmbedAsync(
      List<String> texts, EmbeddingConfig embedding);

  /** Embeds texts, with a vector per token, for {@link LateInteraction}. */
  public List<EmbeddingResult> batchEmbedTokens(List<String> texts) {
    return Submissions.await(batchEmbedTokensAsync(texts));
  }

  public abstract CompletableFuture<List<EmbeddingResult>> batchEmbedTokensAsync(
      List<String> texts);

  public abstract List<LateInteraction.Match> topK(
      EmbeddingResult query, List<EmbeddingResult> documents, int k);

  /** Embeds a query and documents, and compares them. */
  public List<LateInteraction.Match> topK(String query, List<String> documents, int k) {
    EmbeddingResult embedded = batchEmbedTokens(List.of(query)).get(0);
    return topK(embedded, batchEmbedTokens(documents), k);
  }

  /**
   * How well each of some documents answers a query, by a reranker; returns when all are done. What
   * the model makes of the query may be computed once per worker.
   */
  @Experimental
  public List<RerankResult> batchRerank(
      String query, List<String> documents, RerankConfig reranking) {
    return Submissions.await(batchRerankAsync(query, documents, reranking));
  }

  @Experimental
  public abstract CompletableFuture<List<RerankResult>> batchRerankAsync(
      String query, List<String> documents, RerankConfig reranking);

  /** How well documents answer queries of their own; returns when all are done. */
  @Experimental
  public List<RerankResult> batchRerank(List<RerankRequest> requests, RerankConfig reranking) {
    return Submissions.await(batchRerankAsync(requests, reranking));
  }

  @Experimental
  public abstract CompletableFuture<List<RerankResult>> batchRerankAsync(
      List<RerankRequest> requests, RerankConfig reranking);

  /**
   * How probable each continuation of one prompt is; returns when all are done. The prompt is
   * computed once per worker.
   */
  public List<ScoreResult> batchScore(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    return Submissions.await(batchScoreAsync(prompt, continuations, scoring));
  }

  public abstract CompletableFuture<List<ScoreResult>> batchScoreAsync(
      String prompt, List<String> continuations, ScoringConfig scoring);

  /** How probable continuations of many prompts are; returns when all are done. */
  public List<ScoreResult> batchScore(List<ScoreRequest> requests, ScoringConfig scoring) {
    return Submissions.await(batchScoreAsync(requests, scoring));
  }

  public abstract CompletableFuture<List<ScoreResult>> batchScoreAsync(
      List<ScoreRequest> requests, ScoringConfig scoring);

  /**
   * The most probable of some labels for each prompt, as the prompt's continuation. Nothing is
   * generated: the result is always one of the labels.
   *
   * @param labels as they would follow the prompt, leading space included; two or more, all
   *     distinct
   * @throws IllegalArgumentException if the labels are too few, or two are equal
   */
  public List<ClassificationResult> batchClassify(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    return Submissions.await(batchClassifyAsync(prompts, labels, scoring));
  }

  public abstract CompletableFuture<List<ClassificationResult>> batchClassifyAsync(
      List<String> prompts, List<String> labels, ScoringConfig scoring);

  /**
   * How probable texts are by themselves: all their tokens are scored that have one before them.
   */
  public List<ScoreResult> batchPerplexity(List<String> texts, ScoringConfig scoring) {
    return Submissions.await(batchPerplexityAsync(texts, scoring));
  }

  public abstract CompletableFuture<List<ScoreResult>> batchPerplexityAsync(
      List<String> texts, ScoringConfig scoring);

  /**
   * The tokens of texts, with the begin marker if the model wants one, by all threads. Text that
   * looks like a control token stays text.
   */
  public List<TokenizationResult> batchTokenize(List<String> texts) {
    return Submissions.await(batchTokenizeAsync(texts));
  }

  public abstract CompletableFuture<List<TokenizationResult>> batchTokenizeAsync(
      List<String> texts);
}
