package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.SessionParams;

/**
 * What a context is opened with.
 *
 * @param cells of its memory, over all sequences
 * @param batchCapacity most tokens of a decode, which are computed in one piece
 * @param outputs most of a decode; all tokens count where it is for vectors
 * @param sequences ids of sequences run from 0 to this, exclusive
 * @param threads that compute a batch
 * @param cacheType how keys and values are stored
 * @param causal whether a token sees only those before it
 * @param ranks whether decodes for embeddings give a score per sequence instead
 * @param abortFlag memory of several bytes, 0 but for the first: a decode ends early while that is
 *     not 0. Null for a context that is never to end one. Must outlive the context
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
   * The context of a session.
   *
   * @param outputs as {@link Dialect#mostOutputs}
   * @param padding tokens and sequences besides
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
