package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.SessionParams;

/**
 * The parameters of a context.
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
    return new ContextShape(
        session.cells(),
        session.batchCapacity() + padding,
        outputs + padding,
        session.sequences() + session.prefixes() + padding,
        session.threads(),
        session.cacheType(),
        causal,
        ranks,
        abortFlag);
  }
}
