package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.NotFiniteException;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * The outputs of the batch that a session decoded last. Logits are looked through before they are
 * used for the first time: samplers of llama.cpp sort them, and NaN has no place in an order.
 */
final class LlamaOutputs {

  private final LlamaCpp functions;
  private final NativeHandle context;
  private final int embeddingLength;

  /** Which indices of the batch have an output. */
  private final boolean[] present;

  /** Which of these were looked through. */
  private final boolean[] sound;

  /** The bits of logits. */
  private final int[] bits;

  private Output kind = Output.LOGITS;

  LlamaOutputs(
      LlamaCpp functions,
      NativeHandle context,
      int batchCapacity,
      int vocabularySize,
      int embeddingLength) {
    this.functions = functions;
    this.context = context;
    this.embeddingLength = embeddingLength;
    this.present = new boolean[batchCapacity];
    this.sound = new boolean[batchCapacity];
    this.bits = new int[vocabularySize];
  }

  /** A decode begins. */
  void forget() {
    Arrays.fill(present, false);
    Arrays.fill(sound, false);
  }

  /** The batch was decoded. */
  void accept(TokenBatch batch, Output output) {
    kind = output;
    for (int i = 0; i < batch.size(); i++) {
      present[i] = batch.output(i);
    }
  }

  /** Uses the context, once the index is known to have logits, and these to be usable. */
  <T> T withLogits(int batchIndex, Function<Pointer, T> use) {
    return with(
        Output.LOGITS,
        batchIndex,
        pointer -> {
          if (!sound[batchIndex]) {
            functions.getLogitsIth(pointer, batchIndex).read(0, bits, 0, bits.length);
            FloatBits.faultOfLogits(bits).ifPresent(fault -> refuse("logits", fault));
            sound[batchIndex] = true;
          }
          return use.apply(pointer);
        });
  }

  private static void refuse(String what, String fault) {
    throw new NotFiniteException(what, fault);
  }

  private <T> T with(Output output, int batchIndex, Function<Pointer, T> use) {
    if (kind != output || batchIndex < 0 || batchIndex >= present.length || !present[batchIndex]) {
      throw new IllegalArgumentException(
          "index "
              + batchIndex
              + " of the last batch has no "
              + output.name().toLowerCase(Locale.ROOT));
    }
    Pointer pointer = context.acquire();
    try {
      return use.apply(pointer);
    } finally {
      context.release();
    }
  }

  float[] logits(int batchIndex) {
    return withLogits(
        batchIndex,
        pointer -> functions.getLogitsIth(pointer, batchIndex).getFloatArray(0, bits.length));
  }

  float[] embedding(int batchIndex) {
    float[] vector =
        with(
            Output.EMBEDDINGS,
            batchIndex,
            pointer ->
                functions.getEmbeddingsIth(pointer, batchIndex).getFloatArray(0, embeddingLength));
    FloatBits.faultOfVector(vector).ifPresent(fault -> refuse("vectors", fault));
    return vector;
  }

  /**
   * The score of a sequence.
   *
   * @param sequences number of the sequence of an index in the batch
   */
  float score(int batchIndex, IntUnaryOperator sequences) {
    float score =
        with(
            Output.SCORES,
            batchIndex,
            pointer -> {
              Pointer pooled =
                  functions.getEmbeddingsSeq(pointer, sequences.applyAsInt(batchIndex));
              if (pooled == null) {
                throw new EngineException("llama.cpp has no score for a sequence that it decoded");
              }
              return pooled.getFloat(0);
            });
    FloatBits.faultOfVector(new float[] {score}).ifPresent(fault -> refuse("scores", fault));
    return score;
  }
}
