package io.sparkllama.engine.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;

/**
 * What a context is opened with.
 *
 * @param cells of its memory, over all sequences
 * @param batchCapacity most tokens of a decode, which are computed in one piece
 * @param sequences ids of sequences run from 0 to this, exclusive
 * @param threads that compute a batch
 * @param cacheType how keys and values are stored
 * @param causal whether a token sees only those before it
 * @param abortFlag memory of several bytes, 0 but for the first: a decode ends early while that is
 *     not 0. Null for a context that is never to end one. Must outlive the context
 */
public record ContextShape(
    int cells,
    int batchCapacity,
    int sequences,
    int threads,
    CacheType cacheType,
    boolean causal,
    Pointer abortFlag) {}
