package io.sparkllama.internal.llama.v0_5;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import io.sparkllama.internal.llama.dialect.LlamaCpp;

/**
 * What llama.cpp v0.5 declares differently from other generations. The rules of {@link LlamaCpp}
 * apply.
 */
interface LlamaCppV05 extends LlamaCpp {

  ModelParams modelDefaultParams();

  ContextParams contextDefaultParams();

  /** Null on failure; the reason is only logged. */
  Pointer modelLoadFromFile(String path, ModelParams params);

  /** Null on failure; the reason is only logged. */
  Pointer initFromModel(Pointer model, ContextParams params);

  /** Length of an output vector, which may differ from that of a token embedding. */
  int modelNEmbdOut(Pointer model);

  /** The memory of a context, owned by it; null if it has none. */
  Pointer getMemory(Pointer context);

  /** Removes all sequences; if {@code data} is true, also zeroes their state. */
  void memoryClear(Pointer memory, byte data);

  /** False if part of a sequence cannot be removed. */
  byte memorySeqRm(Pointer memory, int sequence, int from, int to);

  /** Aborts the process when given part of a sequence, unless the memory is unified. */
  void memorySeqCp(Pointer memory, int sequence, int toSequence, int from, int to);

  /** The last position of a sequence; -1 if it is empty. */
  int memorySeqPosMax(Pointer memory, int sequence);

  Pointer samplerInitPenalties(
      int vocabularySize, int lastN, float repeat, float frequency, float presence);

  /**
   * {@code llama_model_params}, followed by room for fields of newer builds, which would otherwise
   * write past the end.
   */
  @FieldOrder({
    "devices",
    "bufferTypeOverrides",
    "gpuLayers",
    "splitMode",
    "loadMode",
    "lazyMode",
    "mainGpu",
    "tensorSplit",
    "progressCallback",
    "progressCallbackUserData",
    "kvOverrides",
    "vocabOnly",
    "checkTensors",
    "useExtraBufferTypes",
    "noHost",
    "noAllocation",
    "loadPredictionLayers",
    "trailing"
  })
  class ModelParams extends Structure implements Structure.ByValue {
    public Pointer devices;
    public Pointer bufferTypeOverrides;
    public int gpuLayers;
    public int splitMode;
    public int loadMode;
    public int lazyMode;
    public int mainGpu;
    public Pointer tensorSplit;
    public Pointer progressCallback;
    public Pointer progressCallbackUserData;
    public Pointer kvOverrides;
    public byte vocabOnly;
    public byte checkTensors;
    public byte useExtraBufferTypes;
    public byte noHost;
    public byte noAllocation;
    public byte loadPredictionLayers;
    public byte[] trailing = new byte[TRAILING_BYTES];
  }

  /** {@code llama_context_params}, followed by the same room as {@link ModelParams}. */
  @FieldOrder({
    "contextLength",
    "batchCapacity",
    "microBatchCapacity",
    "maxSequences",
    "stateSnapshots",
    "maxOutputs",
    "maxOutputsPerSequence",
    "threads",
    "batchThreads",
    "contextType",
    "ropeScalingType",
    "poolingType",
    "attentionType",
    "flashAttentionType",
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
    "abortCallback",
    "abortCallbackData",
    "embeddings",
    "offloadKqv",
    "noPerformanceCounters",
    "offloadOperations",
    "fullWindowCache",
    "unifiedCache",
    "samplers",
    "samplerCount",
    "otherContext",
    "trailing"
  })
  class ContextParams extends Structure implements Structure.ByValue {
    public int contextLength;
    public int batchCapacity;
    public int microBatchCapacity;
    public int maxSequences;
    public int stateSnapshots;
    public int maxOutputs;
    public int maxOutputsPerSequence;
    public int threads;
    public int batchThreads;
    public int contextType;
    public int ropeScalingType;
    public int poolingType;
    public int attentionType;
    public int flashAttentionType;
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
    public Pointer abortCallback;
    public Pointer abortCallbackData;
    public byte embeddings;
    public byte offloadKqv;
    public byte noPerformanceCounters;
    public byte offloadOperations;
    public byte fullWindowCache;
    public byte unifiedCache;
    public Pointer samplers;
    public long samplerCount;
    public Pointer otherContext;
    public byte[] trailing = new byte[TRAILING_BYTES];
  }

  /** Room for unknown trailing fields of a struct, in bytes. */
  int TRAILING_BYTES = 128;
}
