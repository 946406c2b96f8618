package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.SessionParams;

/**
 * The parameters of a context. Immutable. A {@link #builder} names the values.
 *
 * @param cells size of its memory in cells, over all sequences
 * @param batchCapacity maximum number of tokens of a decode, computed in one piece
 * @param outputs maximum number of outputs of a decode; for embeddings every token counts
 * @param sequences number of sequences; ids run from 0 to this, exclusive
 * @param threads threads that compute a batch
 * @param cacheType how keys and values are stored
 * @param causal whether a token attends only to earlier ones
 * @param ranks whether decodes for embeddings return one score per sequence instead
 * @param abortFlag several bytes of memory, all 0 except the first; a decode aborts while that one
 *     is nonzero. Null if the context never aborts. Must outlive the context
 */
public record ContextShape(
    int cells,
    int batchCapacity,
    int outputs,
    int sequences,
    int threads,
    CacheType cacheType,
    boolean causal,
    boolean ranks,
    Pointer abortFlag) {

  /**
   * The context parameters of a session.
   *
   * @param outputs see {@link Dialect#mostOutputs}
   * @param padding additional tokens and sequences for padding
   */
  public static ContextShape of(
      SessionParams session,
      boolean causal,
      boolean ranks,
      int outputs,
      int padding,
      Pointer abortFlag) {
    return builder()
        .cells(session.cells())
        .batchCapacity(session.batchCapacity() + padding)
        .outputs(outputs + padding)
        .sequences(session.sequences() + session.prefixes() + padding)
        .threads(session.threads())
        .cacheType(session.cacheType())
        .causal(causal)
        .ranks(ranks)
        .abortFlag(abortFlag)
        .build();
  }

  /** A builder for a context with one sequence and one thread, of a model that is causal. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects values, which are named as in {@link ContextShape}. Not thread-safe. */
  public static final class Builder {
    private int cells;
    private int batchCapacity;
    private int outputs;
    private int sequences = 1;
    private int threads = 1;
    private CacheType cacheType = CacheType.F16;
    private boolean causal = true;
    private boolean ranks;
    private Pointer abortFlag;

    private Builder() {}

    public Builder cells(int value) {
      cells = value;
      return this;
    }

    public Builder batchCapacity(int value) {
      batchCapacity = value;
      return this;
    }

    public Builder outputs(int value) {
      outputs = value;
      return this;
    }

    public Builder sequences(int value) {
      sequences = value;
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    public Builder cacheType(CacheType value) {
      cacheType = value;
      return this;
    }

    public Builder causal(boolean value) {
      causal = value;
      return this;
    }

    public Builder ranks(boolean value) {
      ranks = value;
      return this;
    }

    public Builder abortFlag(Pointer value) {
      abortFlag = value;
      return this;
    }

    public ContextShape build() {
      return new ContextShape(
          cells, batchCapacity, outputs, sequences, threads, cacheType, causal, ranks, abortFlag);
    }
  }
}
