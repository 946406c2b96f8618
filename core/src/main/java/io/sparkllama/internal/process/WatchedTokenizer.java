package io.sparkllama.internal.process;

import io.sparkllama.engine.Tokenizer;
import java.util.Map;
import java.util.OptionalInt;

/** A tokenizer whose calls for texts are watched. */
final class WatchedTokenizer implements Tokenizer {

  private final Tokenizer tokenizer;
  private final NativeWatch watch;

  WatchedTokenizer(Tokenizer tokenizer, NativeWatch watch) {
    this.tokenizer = tokenizer;
    this.watch = watch;
  }

  @Override
  public int[] tokenize(String text, boolean addSpecial) {
    return watch.during(() -> tokenizer.tokenize(text, addSpecial));
  }

  @Override
  public byte[] piece(int token) {
    return tokenizer.piece(token);
  }

  @Override
  public byte[] detokenize(int[] tokens) {
    return watch.during(() -> tokenizer.detokenize(tokens));
  }

  @Override
  public long fewestTokens(String text) {
    return tokenizer.fewestTokens(text);
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    return tokenizer.isEndOfGeneration(token);
  }

  @Override
  public OptionalInt beginToken() {
    return tokenizer.beginToken();
  }

  @Override
  public OptionalInt separatorToken() {
    return tokenizer.separatorToken();
  }

  @Override
  public String beginText() {
    return tokenizer.beginText();
  }

  @Override
  public String endText() {
    return tokenizer.endText();
  }

  @Override
  public Map<String, Integer> controlTokens() {
    return tokenizer.controlTokens();
  }

  @Override
  public Map<String, Integer> userDefinedTokens() {
    return tokenizer.userDefinedTokens();
  }
}
