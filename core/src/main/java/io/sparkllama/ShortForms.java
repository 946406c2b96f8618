package io.sparkllama;

import io.sparkllama.annotation.Experimental;
import io.sparkllama.internal.common.Futures;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenizationResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The methods of a processor that do nothing but call others of its methods: blocking forms of
 * asynchronous ones, and forms that make the requests out of texts.
 */
abstract sealed class ShortForms permits ParallelProcessor {

  ShortForms() {}

  /** Generates text for prompts with common options; returns when all are finished. */
  public List<GenerationResult> batchGenerate(
      List<String> prompts, BatchGenerationConfig generation) {
    return Futures.await(batchGenerateAsync(prompts, generation));
  }

  /** Like {@link #batchGenerate(List, BatchGenerationConfig)}, without waiting. */
  public abstract CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<String> prompts, BatchGenerationConfig generation);

  /** Generates text for prompts with their own options; returns when all are finished. */
  public List<GenerationResult> batchGenerate(List<GenerationRequest> requests) {
    return Futures.await(batchGenerateAsync(requests));
  }

  /** Like {@link #batchGenerate(List)}, without waiting. */
  public abstract CompletableFuture<List<GenerationResult>> batchGenerateAsync(
      List<GenerationRequest> requests);

  /**
   * Generates the next message of conversations, rendered with the model's chat template; returns
   * when all are finished.
   */
  public List<GenerationResult> batchChat(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return Futures.await(batchChatAsync(conversations, generation));
  }

  /** Like {@link #batchChat}, without waiting. */
  public CompletableFuture<List<GenerationResult>> batchChatAsync(
      List<List<ChatMessage>> conversations, BatchGenerationConfig generation) {
    return batchGenerateAsync(
        conversations.stream()
            .map(messages -> new GenerationRequest(Prompt.chat(messages), generation))
            .toList());
  }

  /** Generates text for one prompt and waits for it. */
  public GenerationResult generate(String prompt, BatchGenerationConfig generation) {
    return Futures.await(generateAsync(prompt, generation));
  }

  /** Generates text for one prompt, without waiting. */
  public CompletableFuture<GenerationResult> generateAsync(
      String prompt, BatchGenerationConfig generation) {
    return generateAsync(Prompt.text(prompt), generation);
  }

  /** Generates text for one prompt, without waiting. */
  public abstract CompletableFuture<GenerationResult> generateAsync(
      Prompt prompt, BatchGenerationConfig generation);

  /** Embeds texts; returns when all are finished. */
  public List<EmbeddingResult> batchEmbed(List<String> texts, EmbeddingConfig embedding) {
    return Futures.await(batchEmbedAsync(texts, embedding));
  }

  /** Like {@link #batchEmbed}, without waiting. */
  public abstract CompletableFuture<List<EmbeddingResult>> batchEmbedAsync(
      List<String> texts, EmbeddingConfig embedding);

  /** Embeds texts with one vector per token, for {@link LateInteraction}. */
  public List<EmbeddingResult> batchEmbedTokens(List<String> texts) {
    return Futures.await(batchEmbedTokensAsync(texts));
  }

  /** Like {@link #batchEmbedTokens}, without waiting. */
  public CompletableFuture<List<EmbeddingResult>> batchEmbedTokensAsync(List<String> texts) {
    return batchEmbedAsync(texts, EmbeddingConfig.defaults().withPooling(Pooling.NONE));
  }

  /**
   * Finds the documents that best match a query, by {@link LateInteraction#normalizedMaxSim}. Skips
   * documents whose embedding failed.
   *
   * @param query from {@link #batchEmbedTokens}
   * @param documents from {@link #batchEmbedTokens}
   * @param k maximum number of matches, at least 1
   * @return matches, best first
   * @throws IllegalArgumentException if the query has no vectors, or lengths differ
   */
  public abstract List<LateInteraction.Match> topK(
      EmbeddingResult query, List<EmbeddingResult> documents, int k);

  /** Embeds a query and documents, and returns the best matches. */
  public List<LateInteraction.Match> topK(String query, List<String> documents, int k) {
    EmbeddingResult embedded = batchEmbedTokens(List.of(query)).get(0);
    return topK(embedded, batchEmbedTokens(documents), k);
  }

  /**
   * Scores how well each document answers a query, with a reranker; returns when all are finished.
   * The query's part of the prompt may be computed once per worker.
   */
  @Experimental
  public List<RerankResult> batchRerank(
      String query, List<String> documents, RerankConfig reranking) {
    return Futures.await(batchRerankAsync(query, documents, reranking));
  }

  /** Like {@link #batchRerank(String, List, RerankConfig)}, without waiting. */
  @Experimental
  public CompletableFuture<List<RerankResult>> batchRerankAsync(
      String query, List<String> documents, RerankConfig reranking) {
    return batchRerankAsync(
        documents.stream().map(document -> new RerankRequest(query, document)).toList(), reranking);
  }

  /** Scores how well documents answer their own queries; returns when all are finished. */
  @Experimental
  public List<RerankResult> batchRerank(List<RerankRequest> requests, RerankConfig reranking) {
    return Futures.await(batchRerankAsync(requests, reranking));
  }

  /** Like {@link #batchRerank(List, RerankConfig)}, without waiting. */
  @Experimental
  public abstract CompletableFuture<List<RerankResult>> batchRerankAsync(
      List<RerankRequest> requests, RerankConfig reranking);

  /**
   * Computes the probability of each continuation of one prompt; returns when all are finished. The
   * prompt is computed once per worker.
   */
  public List<ScoreResult> batchScore(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    return Futures.await(batchScoreAsync(prompt, continuations, scoring));
  }

  /** Like {@link #batchScore(String, List, ScoringConfig)}, without waiting. */
  public CompletableFuture<List<ScoreResult>> batchScoreAsync(
      String prompt, List<String> continuations, ScoringConfig scoring) {
    Prompt text = Prompt.text(prompt);
    return batchScoreAsync(
        continuations.stream().map(next -> new ScoreRequest(text, next)).toList(), scoring);
  }

  /** Computes the probabilities of continuations of many prompts; returns when all are finished. */
  public List<ScoreResult> batchScore(List<ScoreRequest> requests, ScoringConfig scoring) {
    return Futures.await(batchScoreAsync(requests, scoring));
  }

  /** Like {@link #batchScore(List, ScoringConfig)}, without waiting. */
  public abstract CompletableFuture<List<ScoreResult>> batchScoreAsync(
      List<ScoreRequest> requests, ScoringConfig scoring);

  /**
   * Picks the most probable label for each prompt, as a continuation of the prompt. Nothing is
   * generated, so the result is always one of the labels.
   *
   * @param labels as they would follow the prompt, including a leading space; at least two, without
   *     duplicates
   * @throws IllegalArgumentException if there are fewer than two labels, or duplicates
   */
  public List<ClassificationResult> batchClassify(
      List<String> prompts, List<String> labels, ScoringConfig scoring) {
    return Futures.await(batchClassifyAsync(prompts, labels, scoring));
  }

  /** Like {@link #batchClassify}, without waiting. */
  public abstract CompletableFuture<List<ClassificationResult>> batchClassifyAsync(
      List<String> prompts, List<String> labels, ScoringConfig scoring);

  /**
   * Computes the probability of texts without a prompt. Every token that follows another one is
   * scored.
   */
  public List<ScoreResult> batchPerplexity(List<String> texts, ScoringConfig scoring) {
    return Futures.await(batchPerplexityAsync(texts, scoring));
  }

  /** Like {@link #batchPerplexity}, without waiting. */
  public abstract CompletableFuture<List<ScoreResult>> batchPerplexityAsync(
      List<String> texts, ScoringConfig scoring);

  /**
   * Tokenizes texts on all threads, adding the begin marker if the model uses one. Anything that
   * looks like a control token stays text.
   */
  public List<TokenizationResult> batchTokenize(List<String> texts) {
    return Futures.await(batchTokenizeAsync(texts));
  }

  public abstract CompletableFuture<List<TokenizationResult>> batchTokenizeAsync(
      List<String> texts);
}
