package io.sparkllama.internal.backend;

import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.scheduling.WellFormed;
import io.sparkllama.result.Failure;
import io.sparkllama.result.TokenizationResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Converts texts to tokens and back for callers, with checks. Thread-safe. */
record TextTokenizer(Tokenizer tokenizer) {

  /** Texts that surely have more are refused. */
  private static final int MOST_TOKENS = 1 << 18;

  TokenizationResult tokenize(String text) {
    return WellFormed.faultOf(text, "text")
        .or(() -> faultOfLength(text))
        .map(TokenizationResult::refused)
        .orElseGet(() -> TokenizationResult.of(tokenizer.tokenize(text, true)));
  }

  /** Refuses a text of which tokenizing might not end. */
  private Optional<Failure> faultOfLength(String text) {
    return text.length() <= MOST_TOKENS || tokenizer.fewestTokens(text) <= MOST_TOKENS
        ? Optional.empty()
        : Optional.of(
            new Failure(
                Failure.Kind.PROMPT_TOO_LONG,
                String.format(
                    Locale.ROOT,
                    "the text has %,d characters and more than %,d tokens; split it",
                    text.length(),
                    MOST_TOKENS)));
  }

  String detokenize(int[] tokens) {
    return new String(tokenizer.detokenize(tokens), StandardCharsets.UTF_8);
  }
}
