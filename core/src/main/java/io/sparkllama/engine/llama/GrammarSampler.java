package io.sparkllama.engine.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.Sampler;

/**
 * A sampler chain whose choice a grammar must allow. The chain chooses freely first, and most of
 * the time rightly; only a choice that the grammar does not allow is made again among all that it
 * does, as asking it for every token of a vocabulary is slow.
 *
 * <p>llama.cpp ends the process when a grammar is to accept a token it does not allow, so nothing
 * is accepted here that has not been asked for first.
 */
final class GrammarSampler implements Sampler {

  /** {@code llama_token_data}: token (i32), logit (f32), probability (f32). */
  private static final int CANDIDATE_INTS = 3;

  private final LlamaCpp functions;
  private final LlamaSession session;
  private final NativeHandle chain;
  private final NativeHandle grammar;
  private final NativeHandle memory;
  private final LlamaCpp.Candidates candidates = new LlamaCpp.Candidates();

  /** The candidates as they are written: token, logit, probability, one after another. */
  private final int[] columns;

  private final int[] controls;

  /**
   * Takes over the chain and the grammar.
   *
   * @param controls tokens that are never chosen
   */
  GrammarSampler(
      LlamaCpp functions,
      LlamaSession session,
      int vocabularySize,
      int[] controls,
      Pointer chain,
      NativeHandle grammar) {
    this.functions = functions;
    this.session = session;
    this.controls = controls;
    this.chain = new NativeHandle("sampler", chain, functions::samplerFree);
    this.grammar = grammar;
    this.columns = new int[vocabularySize * CANDIDATE_INTS];
    this.memory =
        new NativeHandle(
            "candidates",
            new Pointer(Native.malloc((long) columns.length * Integer.BYTES)),
            pointer -> Native.free(Pointer.nativeValue(pointer)));
    candidates.data = memory.pointer();
  }

  /** A grammar that llama.cpp could not parse is a sampler that lets everything pass. */
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
    for (int control : controls) {
      logits[control] = Float.NEGATIVE_INFINITY;
    }
    offer(logits);
    int token = choose();
    if (!allows(token)) {
      offer(logits);
      apply(grammar);
      if (!anyAllowed(logits.length)) {
        return NO_TOKEN;
      }
      token = choose();
      if (!allows(token)) {
        return NO_TOKEN;
      }
    }
    functions.samplerAccept(chain.pointer(), token);
    functions.samplerAccept(grammar.pointer(), token);
    return token;
  }

  private void offer(float[] logits) {
    for (int token = 0; token < logits.length; token++) {
      columns[CANDIDATE_INTS * token] = token;
      columns[CANDIDATE_INTS * token + 1] = Float.floatToRawIntBits(logits[token]);
      columns[CANDIDATE_INTS * token + 2] = 0;
    }
    write(logits.length);
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
    columns[0] = token;
    columns[1] = 0;
    columns[2] = 0;
    write(1);
    apply(grammar);
    return anyAllowed(1);
  }

  /** The grammar gives what it does not allow the logit of minus infinity. */
  private boolean anyAllowed(int count) {
    memory.pointer().read(0, columns, 0, count * CANDIDATE_INTS);
    for (int i = 0; i < count; i++) {
      if (Float.intBitsToFloat(columns[CANDIDATE_INTS * i + 1]) > Float.NEGATIVE_INFINITY) {
        return true;
      }
    }
    return false;
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
