package io.sparkllama.internal.llama.b4916;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * What llama.cpp b4916 declares differently from later builds. The rules of {@link LlamaCpp} apply.
 */
interface LlamaCppB4916 extends LlamaCpp {

  ModelParams modelDefaultParams();

  ContextParams contextDefaultParams();

  /** Null on failure; the reason is only logged. */
  Pointer modelLoadFromFile(String path, ModelParams params);

  /** Null on failure; the reason is only logged. */
  Pointer initFromModel(Pointer model, ContextParams params);

  /** Removes all sequences and zeroes their state. */
  void kvSelfClear(Pointer context);

  byte kvSelfSeqRm(Pointer context, int sequence, int from, int to);

  void kvSelfSeqCp(Pointer context, int sequence, int toSequence, int from, int to);

  /** Number of tokens over all sequences; a shared one counts once per sequence. */
  int kvSelfNTokens(Pointer context);

  /** Creates an empty view of the cells; free it with {@link #kvCacheViewFree}. */
  CacheView.ByValue kvCacheViewInit(Pointer context, int sequencesPerCell);

  void kvCacheViewUpdate(Pointer context, CacheView view);

  void kvCacheViewFree(CacheView view);

  Pointer samplerInitPenalties(int lastN, float repeat, float frequency, float presence);

  /** {@code llama_model_params}. */
  @FieldOrder({
    "devices",
    "gpuLayers",
    "splitMode",
    "mainGpu",
    "tensorSplit",
    "progressCallback",
    "progressCallbackUserData",
    "kvOverrides",
    "vocabOnly",
    "useMmap",
    "useMlock",
    "checkTensors"
  })
  class ModelParams extends Structure implements Structure.ByValue {
    public Pointer devices;
    public int gpuLayers;
    public int splitMode;
    public int mainGpu;
    public Pointer tensorSplit;
    public Pointer progressCallback;
    public Pointer progressCallbackUserData;
    public Pointer kvOverrides;
    public byte vocabOnly;
    public byte useMmap;
    public byte useMlock;
    public byte checkTensors;
  }

  /** {@code llama_context_params}. */
  @FieldOrder({
    "contextLength",
    "batchCapacity",
    "microBatchCapacity",
    "maxSequences",
    "threads",
    "batchThreads",
    "ropeScalingType",
    "poolingType",
    "attentionType",
    "ropeFrequencyBase",
    "ropeFrequencyScale",
    "yarnExtensionFactor",
    "yarnAttentionFactor",
    "yarnBetaFast",
    "yarnBetaSlow",
    "yarnOriginalContext",
    "defragmentationThreshold",
    "evaluationCallback",
    "evaluationCallbackUserData",
    "keyType",
    "valueType",
    "logitsAll",
    "embeddings",
    "offloadKqv",
    "flashAttention",
    "noPerformanceCounters",
    "abortCallback",
    "abortCallbackData"
  })
  class ContextParams extends Structure implements Structure.ByValue {
    public int contextLength;
    public int batchCapacity;
    public int microBatchCapacity;
    public int maxSequences;
    public int threads;
    public int batchThreads;
    public int ropeScalingType;
    public int poolingType;
    public int attentionType;
    public float ropeFrequencyBase;
    public float ropeFrequencyScale;
    public float yarnExtensionFactor;
    public float yarnAttentionFactor;
    public float yarnBetaFast;
    public float yarnBetaSlow;
    public int yarnOriginalContext;
    public float defragmentationThreshold;
    public Pointer evaluationCallback;
    public Pointer evaluationCallbackUserData;
    public int keyType;
    public int valueType;
    public byte logitsAll;
    public byte embeddings;
    public byte offloadKqv;
    public byte flashAttention;
    public byte noPerformanceCounters;
    public Pointer abortCallback;
    public Pointer abortCallbackData;
  }

  /** {@code llama_kv_cache_view}; {@code positions} has one entry per cell, negative if free. */
  @FieldOrder({
    "cells",
    "sequencesPerCell",
    "tokenCount",
    "usedCells",
    "maxContiguous",
    "maxContiguousIndex",
    "positions",
    "sequences"
  })
  class CacheView extends Structure {
    public int cells;
    public int sequencesPerCell;
    public int tokenCount;
    public int usedCells;
    public int maxContiguous;
    public int maxContiguousIndex;
    public Pointer positions;
    public Pointer sequences;

    public CacheView() {}

    /** The same memory, for passing as an argument. */
    public CacheView(ByValue result) {
      super(result.getPointer());
      read();
    }

    /** The form returned by a function. */
    public static final class ByValue extends CacheView implements Structure.ByValue {}
  }
}
