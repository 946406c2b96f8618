package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.GrammarException;
import io.sparkllama.engine.Sampler;
import io.sparkllama.internal.gbnf.GrammarState;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.BitSet;
import java.util.Map;

/**
 * A sampler chain constrained by a grammar. The chain first chooses without the grammar, since the
 * choice is usually valid and one token is quickly checked. Only if the grammar rejects it does the
 * chain choose again, among the tokens the grammar allows.
 *
 * <p>The grammar is followed here and not by llama.cpp, which a grammar can make loop or abort.
 */
final class GrammarSampler implements Sampler {

  /** {@code llama_token_data}: token (i32), logit (f32), probability (f32). */
  private static final int CANDIDATE_INTS = 3;

  private final LlamaCpp functions;
  private final LlamaSession session;
  private final TokenGrammar grammar;
  private final NativeHandle chain;
  private final Map<Integer, Float> biases;
  private final NativeHandle memory;
  private final LlamaCpp.Candidates candidates = new LlamaCpp.Candidates();

  /** The candidates in native layout: token, logit, probability for each. */
  private final int[] columns;

  /** The grammar's state at the end of the text sampled so far. */
  private GrammarState state;

  /**
   * Takes ownership of the chain.
   *
   * @param biases logit biases of the chain
   */
  GrammarSampler(
      LlamaCpp functions,
      LlamaSession session,
      TokenGrammar grammar,
      Pointer chain,
      Map<Integer, Float> biases) {
    this.functions = functions;
    this.session = session;
    this.grammar = grammar;
    this.biases = biases;
    this.state = grammar.start();
    this.chain = new NativeHandle("sampler", chain, functions::samplerFree);
    this.columns = new int[grammar.vocabularySize() * CANDIDATE_INTS];
    this.memory =
        new NativeHandle(
            "candidates",
            new Pointer(Native.malloc((long) columns.length * Integer.BYTES)),
            pointer -> Native.free(Pointer.nativeValue(pointer)));
    candidates.data = memory.pointer();
  }

  @Override
  public int sample(int batchIndex) {
    float[] logits = session.logits(batchIndex);
    try {
      return sample(logits);
    } catch (GrammarException e) {
      // The grammar is too ambiguous to be followed any further.
      return NO_TOKEN;
    }
  }

  private int sample(float[] logits) {
    offer(logits);
    int token = choose();
    GrammarState after = grammar.after(state, token);
    if (after.isDead()) {
      if (offer(logits, grammar.allowedIn(state)) == 0) {
        return NO_TOKEN;
      }
      token = choose();
      after = grammar.after(state, token);
      if (after.isDead()) {
        return NO_TOKEN;
      }
    }
    functions.samplerAccept(chain.pointer(), token);
    state = after;
    return token;
  }

  @Override
  public int sampleFreely(int batchIndex) {
    float[] logits = session.logits(batchIndex);
    for (int token = 0; token < logits.length; token++) {
      put(token, token, logits[token]);
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
    LlamaSampler.requireToken(token, grammar.vocabularySize());
    functions.samplerAccept(chain.pointer(), token);
  }

  @Override
  public boolean mayEnd() {
    return state.mayEnd();
  }

  @Override
  public boolean accepts(byte[] text) {
    try {
      return grammar.accepts(text);
    } catch (GrammarException e) {
      return false;
    }
  }

  /** Offers every token except control tokens, which stand for no text. */
  private void offer(float[] logits) {
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (!grammar.isControl(token)) {
        put(count++, token, logits[token]);
      }
    }
    write(count);
  }

  /** Offers the allowed tokens; returns their number. */
  private int offer(float[] logits, BitSet allowed) {
    int count = 0;
    for (int token = allowed.nextSetBit(0); token >= 0; token = allowed.nextSetBit(token + 1)) {
      put(count++, token, logits[token]);
    }
    write(count);
    return count;
  }

  private void put(int index, int token, float logit) {
    columns[CANDIDATE_INTS * index] = token;
    columns[CANDIDATE_INTS * index + 1] = Float.floatToRawIntBits(logit);
    columns[CANDIDATE_INTS * index + 2] = 0;
  }

  private void write(int count) {
    memory.pointer().write(0, columns, 0, count * CANDIDATE_INTS);
    candidates.size = count;
    candidates.selected = -1;
    candidates.sorted = LlamaCpp.FALSE;
  }

  private int choose() {
    functions.samplerApply(chain.pointer(), candidates);
    return memory.pointer().getInt(candidates.selected * CANDIDATE_INTS * Integer.BYTES);
  }

  @Override
  public void close() {
    chain.close();
    memory.close();
  }
}
