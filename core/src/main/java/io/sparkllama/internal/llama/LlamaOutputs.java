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
 * The outputs of the last decoded batch. Logits are validated on first use: llama.cpp's samplers
 * sort them, and NaN cannot be ordered.
 */
final class LlamaOutputs {

  private final LlamaCpp functions;
  private final NativeHandle context;
  private final int embeddingLength;

  /** Batch indices that have an output. */
  private final boolean[] present;

  /** Batch indices whose logits are validated. */
  private final boolean[] validated;

  /** Buffer for the bits of logits. */
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
    this.validated = new boolean[batchCapacity];
    this.bits = new int[vocabularySize];
  }

  /** Discards the outputs when a decode starts. */
  void forget() {
    Arrays.fill(present, false);
    Arrays.fill(validated, false);
  }

  /** Records the outputs of a decoded batch. */
  void accept(TokenBatch batch, Output output) {
    kind = output;
    for (int i = 0; i < batch.size(); i++) {
      present[i] = batch.output(i);
    }
  }

  /** Uses the context after checking that the index has valid logits. */
  <T> T withLogits(int batchIndex, Function<Pointer, T> use) {
    return with(
        Output.LOGITS,
        batchIndex,
        pointer -> {
          if (!validated[batchIndex]) {
            functions.getLogitsIth(pointer, batchIndex).read(0, bits, 0, bits.length);
            FloatBits.faultOfLogits(bits).ifPresent(fault -> reject("logits", fault));
            validated[batchIndex] = true;
          }
          return use.apply(pointer);
        });
  }

  private static void reject(String what, String fault) {
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
    FloatBits.faultOfVector(vector).ifPresent(fault -> reject("vectors", fault));
    return vector;
  }

  /**
   * The score of a sequence.
   *
   * @param sequences maps a batch index to its sequence number
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
                throw new EngineException("llama.cpp returned no score for a decoded sequence");
              }
              return pooled.getFloat(0);
            });
    FloatBits.faultOfVector(new float[] {score}).ifPresent(fault -> reject("scores", fault));
    return score;
  }
}
