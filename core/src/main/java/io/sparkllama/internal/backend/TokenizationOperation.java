package io.sparkllama.internal.backend;

import io.sparkllama.internal.scheduling.FunctionPool;
import io.sparkllama.result.TokenizationResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Tokenizes texts, spreading large lists over the function threads. Thread-safe. */
public final class TokenizationOperation {

  /** Texts that a thread tokenizes at a time. */
  private static final int TEXTS_PER_CHUNK = 64;

  private final Backend backend;

  public TokenizationOperation(Backend backend) {
    this.backend = backend;
  }

  /** Starts tokenizing texts. On a function thread, tokenizes them immediately. */
  public CompletableFuture<List<TokenizationResult>> all(List<String> texts) {
    int chunks = (texts.size() + TEXTS_PER_CHUNK - 1) / TEXTS_PER_CHUNK;
    IntFunction<List<TokenizationResult>> tokenize =
        chunk -> {
          int from = chunk * TEXTS_PER_CHUNK;
          int to = Math.min(texts.size(), from + TEXTS_PER_CHUNK);
          return texts.subList(from, to).stream().map(backend::tokenize).toList();
        };
    FunctionPool functions = backend.functions();
    if (functions.isOwnThread()) {
      return CompletableFuture.completedFuture(flatten(functions.map(chunks, tokenize)));
    }
    CompletableFuture<List<List<TokenizationResult>>> tokenized =
        functions.mapAsync(chunks, tokenize);
    CompletableFuture<List<TokenizationResult>> all =
        tokenized.thenApply(TokenizationOperation::flatten);
    all.whenComplete((results, failure) -> tokenized.cancel(true));
    return all;
  }

  private static <T> List<T> flatten(List<List<T>> chunks) {
    return chunks.stream().flatMap(List::stream).toList();
  }

  /**
   * Number of tokens of one text.
   *
   * @throws IllegalArgumentException if the text is null or not well-formed Unicode
   */
  public int count(String text) {
    TokenizationResult tokens = backend.tokenize(text);
    if (!tokens.success()) {
      throw new IllegalArgumentException(tokens.error());
    }
    return tokens.count();
  }
}
