package io.sparkllama.engine.llama;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/**
 * The part of llama.cpp's C API (build b4916, {@code llama.h}) that the engine uses. A method
 * {@code fooBar} is the C function {@code llama_foo_bar}. A C {@code bool} is one byte, which is
 * why none is a Java boolean here: JNA would make it four.
 *
 * <p>Nothing here checks an argument, and llama.cpp answers a wrong one by ending the process:
 * callers check first.
 */
interface LlamaCpp extends Library {

  byte TRUE = 1;
  byte FALSE = 0;

  void backendInit();

  void logSet(LogCallback callback, Pointer userData);

  ModelParams modelDefaultParams();

  ContextParams contextDefaultParams();

  SamplerChainParams samplerChainDefaultParams();

  /** Null on failure; the reason is only logged. */
  Pointer modelLoadFromFile(String path, ModelParams params);

  void modelFree(Pointer model);

  int modelDesc(Pointer model, byte[] buffer, long size);

  long modelNParams(Pointer model);

  long modelSize(Pointer model);

  int modelNCtxTrain(Pointer model);

  byte modelHasEncoder(Pointer model);

  byte modelHasDecoder(Pointer model);

  Pointer modelGetVocab(Pointer model);

  int vocabType(Pointer vocab);

  int vocabNTokens(Pointer vocab);

  byte vocabIsEog(Pointer vocab, int token);

  /** The number of tokens, or minus the number needed when {@code maxTokens} is too few. */
  int tokenize(
      Pointer vocab,
      byte[] text,
      int length,
      int[] tokens,
      int maxTokens,
      byte addSpecial,
      byte parseSpecial);

  /** The number of bytes, or minus the number needed when {@code length} is too few. */
  int tokenToPiece(
      Pointer vocab, int token, byte[] buffer, int length, int leftStrip, byte special);

  /** Null on failure; the reason is only logged. */
  Pointer initFromModel(Pointer model, ContextParams params);

  void free(Pointer context);

  /** 0 done, 1 no slot in the KV cache, 2 aborted, negative failed. */
  int decode(Pointer context, Batch batch);

  byte kvSelfSeqRm(Pointer context, int sequence, int from, int to);

  void kvSelfDefrag(Pointer context);

  void kvSelfUpdate(Pointer context);

  Pointer samplerChainInit(SamplerChainParams params);

  /** The chain takes ownership of the sampler. */
  void samplerChainAdd(Pointer chain, Pointer sampler);

  /** Frees a sampler; a chain frees those in it. */
  void samplerFree(Pointer sampler);

  Pointer samplerInitGreedy();

  Pointer samplerInitDist(int seed);

  Pointer samplerInitTopK(int k);

  Pointer samplerInitTopP(float p, long minKeep);

  Pointer samplerInitMinP(float p, long minKeep);

  Pointer samplerInitTemp(float temperature);

  Pointer samplerInitPenalties(int lastN, float repeat, float frequency, float presence);

  /** Applies the chain to the logits of a batch index, accepts the chosen token and returns it. */
  int samplerSample(Pointer chain, Pointer context, int batchIndex);

  /** Receives native log text, in pieces; {@code level} as in ggml.h. */
  interface LogCallback extends Callback {
    void invoke(int level, Pointer text, Pointer userData);
  }

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

  /** {@code llama_batch}: columns of {@code tokenCount} entries. */
  @FieldOrder({
    "tokenCount",
    "tokens",
    "embeddings",
    "positions",
    "sequenceCounts",
    "sequenceIds",
    "outputs"
  })
  class Batch extends Structure implements Structure.ByValue {
    public int tokenCount;
    public Pointer tokens;
    public Pointer embeddings;
    public Pointer positions;
    public Pointer sequenceCounts;
    public Pointer sequenceIds;
    public Pointer outputs;
  }

  /** {@code llama_sampler_chain_params}. */
  @FieldOrder("noPerformanceCounters")
  class SamplerChainParams extends Structure implements Structure.ByValue {
    public byte noPerformanceCounters;
  }
}
