package io.sparkllama;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.scheduling.WellFormed;
import io.sparkllama.result.TokenizationResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Tokenizes texts, spreading large lists over the function threads. Thread-safe. */
final class TokenizationOperation {

  /** Texts that a thread tokenizes at a time. */
  private static final int TEXTS_PER_CHUNK = 64;

  private final Tokenizer tokenizer;
  private final ItemOperation items;

  TokenizationOperation(Tokenizer tokenizer, ItemOperation items) {
    this.tokenizer = tokenizer;
    this.items = items;
  }

  /** Starts tokenizing texts. On a function thread, tokenizes them immediately. */
  CompletableFuture<List<TokenizationResult>> all(List<String> texts) {
    int chunks = (texts.size() + TEXTS_PER_CHUNK - 1) / TEXTS_PER_CHUNK;
    IntFunction<List<TokenizationResult>> tokenize =
        chunk -> {
          int from = chunk * TEXTS_PER_CHUNK;
          int to = Math.min(texts.size(), from + TEXTS_PER_CHUNK);
          return texts.subList(from, to).stream().map(this::one).toList();
        };
    if (items.isOwnThread()) {
      return CompletableFuture.completedFuture(flatten(items.map(chunks, tokenize)));
    }
    CompletableFuture<List<List<TokenizationResult>>> tokenized = items.mapAsync(chunks, tokenize);
    CompletableFuture<List<TokenizationResult>> all =
        tokenized.thenApply(TokenizationOperation::flatten);
    all.whenComplete((results, failure) -> tokenized.cancel(true));
    return all;
  }

  private static <T> List<T> flatten(List<List<T>> chunks) {
    return chunks.stream().flatMap(List::stream).toList();
  }

  /** Tokenizes one text on the calling thread. */
  TokenizationResult one(String text) {
    return WellFormed.faultOf(text, "text")
        .map(TokenizationResult::refused)
        .orElseGet(() -> TokenizationResult.of(tokenizer.tokenize(text, true)));
  }

  /**
   * Number of tokens of one text.
   *
   * @throws IllegalArgumentException if the text is null or not well-formed Unicode
   */
  int count(String text) {
    TokenizationResult tokens = one(text);
    if (!tokens.success()) {
      throw new IllegalArgumentException(tokens.error());
    }
    return tokens.count();
  }

  /**
   * The text of tokens.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  String textOf(int[] tokens) {
    return new String(tokenizer.detokenize(tokens), StandardCharsets.UTF_8);
  }
}
