package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.Sampler;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A sampler chain constrained by a grammar. The chain first chooses without the grammar, since
 * checking the whole vocabulary is slow and the choice is usually valid. Only if the grammar
 * rejects it does the chain choose again, among the tokens the grammar allows.
 *
 * <p>llama.cpp aborts the process when a grammar accepts a token it does not allow, so every token
 * is checked before it is accepted. If a character spans several tokens, llama.cpp also accepts
 * ill-formed UTF-8 (overlong forms, surrogate halves); such tokens are never chosen here.
 */
final class GrammarSampler implements Sampler {

  /** {@code llama_token_data}: token (i32), logit (f32), probability (f32). */
  private static final int CANDIDATE_INTS = 3;

  private final LlamaCpp functions;
  private final LlamaSession session;
  private final GrammarTokens tokens;
  private final Supplier<NativeHandle> newGrammar;
  private final NativeHandle chain;
  private final Map<Integer, Float> biases;
  private final NativeHandle grammar;
  private final NativeHandle memory;
  private final LlamaCpp.Candidates candidates = new LlamaCpp.Candidates();

  /** The candidates in native layout: token, logit, probability for each. */
  private final int[] columns;

  /** UTF-8 state at the end of the text sampled so far; see {@link Utf8}. */
  private int state = Utf8.BETWEEN;

  /**
   * Takes ownership of the chain and the grammar.
   *
   * @param biases logit biases of the chain
   * @param newGrammar creates a fresh grammar in its initial state
   */
  GrammarSampler(
      LlamaCpp functions,
      LlamaSession session,
      GrammarTokens tokens,
      Pointer chain,
      Map<Integer, Float> biases,
      NativeHandle grammar,
      Supplier<NativeHandle> newGrammar) {
    this.functions = functions;
    this.session = session;
    this.tokens = tokens;
    this.biases = biases;
    this.newGrammar = newGrammar;
    this.chain = new NativeHandle("sampler", chain, functions::samplerFree);
    this.grammar = grammar;
    this.columns = new int[tokens.size() * CANDIDATE_INTS];
    this.memory =
        new NativeHandle(
            "candidates",
            new Pointer(Native.malloc((long) columns.length * Integer.BYTES)),
            pointer -> Native.free(Pointer.nativeValue(pointer)));
    candidates.data = memory.pointer();
  }

  /**
   * Whether the grammar rejects any token at all. llama.cpp turns a grammar it cannot parse into a
   * sampler that accepts everything.
   */
  boolean forbidsAnything() {
    int count = columns.length / CANDIDATE_INTS;
    for (int token = 0; token < count; token++) {
      columns[CANDIDATE_INTS * token] = token;
    }
    write(count);
    apply(grammar);
    memory.pointer().read(0, columns, 0, columns.length);
    for (int i = 0; i < count; i++) {
      if (Float.intBitsToFloat(columns[CANDIDATE_INTS * i + 1]) == Float.NEGATIVE_INFINITY) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int sample(int batchIndex) {
    float[] logits = session.logits(batchIndex);
    offer(logits);
    int token = choose();
    if (!allows(token)) {
      offer(logits);
      apply(grammar);
      if (keepAllowed() == 0) {
        return NO_TOKEN;
      }
      token = choose();
      if (!allows(token)) {
        return NO_TOKEN;
      }
    }
    functions.samplerAccept(chain.pointer(), token);
    functions.samplerAccept(grammar.pointer(), token);
    state = tokens.after(state, token);
    return token;
  }

  @Override
  public int sampleFreely(int batchIndex) {
    float[] logits = session.logits(batchIndex);
    for (int token = 0; token < logits.length; token++) {
      put(token, token, Float.floatToRawIntBits(logits[token]));
    }
    write(logits.length);
    int token = choose();
    functions.samplerAccept(chain.pointer(), token);
    return token;
  }

  @Override
  public int mostProbable(int batchIndex) {
    return BiasedLogits.mostProbable(session.logits(batchIndex), biases);
  }

  @Override
  public void acceptFreely(int token) {
    LlamaSampler.requireToken(token, tokens.size());
    functions.samplerAccept(chain.pointer(), token);
  }

  @Override
  public boolean mayEnd() {
    return mayEnd(grammar, state);
  }

  private boolean mayEnd(NativeHandle asked, int at) {
    OptionalInt end = tokens.end();
    return at == Utf8.BETWEEN && end.isPresent() && grammarAllows(asked, end.getAsInt());
  }

  @Override
  public boolean accepts(byte[] text) {
    try (NativeHandle fresh = newGrammar.get()) {
      int at = Utf8.BETWEEN;
      for (byte b : text) {
        OptionalInt token = tokens.ofByte(b);
        at = Utf8.after(at, b);
        if (at == Utf8.ILL_FORMED || token.isEmpty() || !grammarAllows(fresh, token.getAsInt())) {
          return false;
        }
        functions.samplerAccept(fresh.pointer(), token.getAsInt());
      }
      return mayEnd(fresh, at);
    }
  }

  /** Offers every token except control tokens, which stand for no text. */
  private void offer(float[] logits) {
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (!tokens.isControl(token)) {
        put(count++, token, Float.floatToRawIntBits(logits[token]));
      }
    }
    write(count);
  }

  private void put(int index, int token, int logitBits) {
    columns[CANDIDATE_INTS * index] = token;
    columns[CANDIDATE_INTS * index + 1] = logitBits;
    columns[CANDIDATE_INTS * index + 2] = 0;
  }

  private void write(int count) {
    memory.pointer().write(0, columns, 0, count * CANDIDATE_INTS);
    candidates.size = count;
    candidates.selected = -1;
    candidates.sorted = LlamaCpp.FALSE;
  }

  private int choose() {
    apply(chain);
    return memory.pointer().getInt(candidates.selected * CANDIDATE_INTS * Integer.BYTES);
  }

  private boolean allows(int token) {
    return tokens.after(state, token) != Utf8.ILL_FORMED && grammarAllows(grammar, token);
  }

  private boolean grammarAllows(NativeHandle asked, int token) {
    put(0, token, 0);
    write(1);
    apply(asked);
    memory.pointer().read(0, columns, 0, CANDIDATE_INTS);
    return isAllowed(0);
  }

  /**
   * Keeps only candidates that the grammar has just allowed and that continue valid UTF-8.
   *
   * @return the number of candidates left
   */
  private int keepAllowed() {
    int offered = (int) candidates.size;
    memory.pointer().read(0, columns, 0, offered * CANDIDATE_INTS);
    int kept = 0;
    for (int i = 0; i < offered; i++) {
      int token = columns[CANDIDATE_INTS * i];
      if (isAllowed(i) && tokens.after(state, token) != Utf8.ILL_FORMED) {
        put(kept++, token, columns[CANDIDATE_INTS * i + 1]);
      }
    }
    write(kept);
    return kept;
  }

  /** The grammar sets the logit of a rejected token to minus infinity. */
  private boolean isAllowed(int index) {
    return Float.intBitsToFloat(columns[CANDIDATE_INTS * index + 1]) > Float.NEGATIVE_INFINITY;
  }

  private void apply(NativeHandle sampler) {
    functions.samplerApply(sampler.pointer(), candidates);
  }

  @Override
  public void close() {
    chain.close();
    grammar.close();
    memory.close();
  }
}
