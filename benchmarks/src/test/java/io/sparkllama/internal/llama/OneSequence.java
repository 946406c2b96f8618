package io.sparkllama.internal.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.ContextShape;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The simplest way to use the native library: a new context per text, one sequence, and one token
 * at a time after the first ones. Shares nothing with the engine's sessions and the scheduler,
 * whose results must match.
 */
public final class OneSequence implements AutoCloseable {

  private static final int CAPACITY = 64;

  /** Number of positions per token in some rope types; they are equal for text. */
  private static final int POSITIONS = 4;

  private final LlamaLibrary library;
  private final Binding binding;
  private final LlamaCpp llama;
  private final Pointer model;
  private final Pointer vocabulary;
  private final int vocabularySize;

  /** Loads a model that the given or bundled library supports. */
  public OneSequence(Path file, Optional<Path> nativeLibrary) {
    library = nativeLibrary.map(LlamaLibrary::at).orElseGet(LlamaLibrary::bundled);
    binding = library.binding();
    llama = binding.functions();
    model = binding.loadModel(file, new ModelParams(0, -1, true));
    if (model == null) {
      throw new IllegalArgumentException(library.takeErrors());
    }
    vocabulary = llama.modelGetVocab(model);
    vocabularySize = llama.vocabNTokens(vocabulary);
  }

  /**
   * A generated sequence.
   *
   * @param tokens the most probable token at each step
   * @param logits the logits of all tokens at each step
   */
  public record Answer(List<Integer> tokens, List<float[]> logits) {}

  /**
   * Generates for a prompt, including the end token if it occurs within the given number of tokens.
   */
  public Answer answer(int[] prompt, int mostTokens) {
    Pointer context = open(true);
    try {
      Answer answer = new Answer(new ArrayList<>(), new ArrayList<>());
      float[] logits = decode(context, prompt, 0);
      while (true) {
        int token = best(logits);
        answer.tokens().add(token);
        answer.logits().add(logits);
        int position = prompt.length + answer.tokens().size() - 1;
        if (answer.tokens().size() == mostTokens || llama.vocabIsEog(vocabulary, token) != 0) {
          return answer;
        }
        logits = decode(context, new int[] {token}, position);
      }
    } finally {
      llama.free(context);
    }
  }

  /**
   * The mean of a text's token vectors, scaled to length 1.
   *
   * @param causal whether a token attends only to earlier ones
   */
  public float[] vector(int[] text, boolean causal) {
    Pointer context = open(causal);
    try {
      llama.setEmbeddings(context, LlamaCpp.TRUE);
      decode(context, text, 0, true);
      int width = binding.vectorLength(model);
      double[] sum = new double[width];
      for (int i = 0; i < text.length; i++) {
        float[] vector = llama.getEmbeddingsIth(context, i).getFloatArray(0, width);
        for (int k = 0; k < width; k++) {
          sum[k] += vector[k];
        }
      }
      double length = Math.sqrt(Arrays.stream(sum).map(value -> value * value).sum());
      float[] mean = new float[width];
      for (int k = 0; k < width; k++) {
        mean[k] = (float) (sum[k] / length);
      }
      return mean;
    } finally {
      llama.free(context);
    }
  }

  /** The score that a reranker computes from tokens. */
  public float score(int[] tokens, boolean causal) {
    Pointer context = binding.openContext(model, shape(tokens.length, causal).ranks(true).build());
    try {
      llama.setEmbeddings(context, LlamaCpp.TRUE);
      decode(context, tokens, 0, true);
      return llama.getEmbeddingsSeq(context, 0).getFloat(0);
    } finally {
      llama.free(context);
    }
  }

  private Pointer open(boolean causal) {
    return binding.openContext(model, shape(CAPACITY, causal).build());
  }

  private static ContextShape.Builder shape(int tokens, boolean causal) {
    return ContextShape.builder()
        .cells(tokens)
        .batchCapacity(tokens)
        .outputs(tokens)
        .causal(causal);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }

  /** The logits after the last token. */
  private float[] decode(Pointer context, int[] tokens, int position) {
    decode(context, tokens, position, false);
    return llama.getLogitsIth(context, tokens.length - 1).getFloatArray(0, vocabularySize);
  }

  private void decode(Pointer context, int[] tokens, int position, boolean all) {
    int count = tokens.length;
    LlamaCpp.Batch batch = new LlamaCpp.Batch();
    Memory sequence = new Memory(4);
    sequence.setInt(0, 0);
    batch.tokenCount = count;
    batch.tokens = new Memory(4L * count);
    batch.positions = new Memory(4L * POSITIONS * count);
    batch.positions.clear(4L * POSITIONS * count);
    batch.sequenceCounts = new Memory(4L * count);
    batch.sequenceIds = new Memory(8L * count);
    batch.outputs = new Memory(count);
    for (int i = 0; i < count; i++) {
      batch.tokens.setInt(4L * i, tokens[i]);
      for (int kind = 0; kind < POSITIONS - 1; kind++) {
        batch.positions.setInt(4L * (kind * count + i), position + i);
      }
      batch.sequenceCounts.setInt(4L * i, 1);
      batch.sequenceIds.setPointer(8L * i, sequence);
      batch.outputs.setByte(i, all || i == count - 1 ? LlamaCpp.TRUE : LlamaCpp.FALSE);
    }
    int code = llama.decode(context, batch);
    if (code != 0) {
      throw new IllegalStateException("llama_decode gave " + code);
    }
  }

  @Override
  public void close() {
    llama.modelFree(model);
  }
}
