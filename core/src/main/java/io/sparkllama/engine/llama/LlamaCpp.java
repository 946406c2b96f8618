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

  int modelNEmbd(Pointer model);

  /** How it rotates by position. */
  int modelRopeType(Pointer model);

  Pointer modelGetVocab(Pointer model);

  int vocabType(Pointer vocab);

  int vocabNTokens(Pointer vocab);

  byte vocabIsEog(Pointer vocab, int token);

  byte vocabIsControl(Pointer vocab, int token);

  /** Bits of {@code enum llama_token_attr}. */
  int vocabGetAttr(Pointer vocab, int token);

  /** Null for a token without a text. */
  Pointer vocabGetText(Pointer vocab, int token);

  byte vocabGetAddBos(Pointer vocab);

  /** -1 if there is none. */
  int vocabBos(Pointer vocab);

  /** -1 if there is none. */
  int vocabEos(Pointer vocab);

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

  /** The number of bytes, or minus the number needed when {@code maxLength} is too few. */
  int detokenize(
      Pointer vocab,
      int[] tokens,
      int tokenCount,
      byte[] text,
      int maxLength,
      byte removeSpecial,
      byte unparseSpecial);

  /** Null if the model has no template of that name; a null name is the default one. */
  Pointer modelChatTemplate(Pointer model, String name);

  /**
   * The number of bytes, which may be more than {@code length}, or negative for a template that is
   * unknown.
   */
  int chatApplyTemplate(
      String template,
      ChatMessage messages,
      long messageCount,
      byte addAssistant,
      byte[] buffer,
      int length);

  /** Null on failure; the reason is only logged. */
  Pointer initFromModel(Pointer model, ContextParams params);

  void free(Pointer context);

  /** See {@link DecodeCode}. */
  int decode(Pointer context, Batch batch);

  /** Forgets all sequences, and zeroes what they left. */
  void kvSelfClear(Pointer context);

  byte kvSelfSeqRm(Pointer context, int sequence, int from, int to);

  void kvSelfSeqCp(Pointer context, int sequence, int toSequence, int from, int to);

  /** Tokens of all sequences; one that several share counts for each. */
  int kvSelfNTokens(Pointer context);

  /** A picture of the cells, yet without content; freed by {@link #kvCacheViewFree}. */
  CacheView.ByValue kvCacheViewInit(Pointer context, int sequencesPerCell);

  void kvCacheViewUpdate(Pointer context, CacheView view);

  void kvCacheViewFree(CacheView view);

  /** Whether decodes compute embeddings instead of logits. */
  void setEmbeddings(Pointer context, byte embeddings);

  Pointer getLogitsIth(Pointer context, int batchIndex);

  Pointer getEmbeddingsIth(Pointer context, int batchIndex);

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

  Pointer samplerInitTypical(float p, long minKeep);

  Pointer samplerInitTemp(float temperature);

  /** {@code biases}: pairs of a token (i32) and a bias (f32), copied. */
  Pointer samplerInitLogitBias(int vocabularySize, int count, Pointer biases);

  /** Null for a grammar that cannot be used; the reason goes to standard error. */
  Pointer samplerInitGrammar(Pointer vocab, String grammar, String root);

  Pointer samplerInitPenalties(int lastN, float repeat, float frequency, float presence);

  /** Applies the chain to the logits of a batch index, accepts the chosen token and returns it. */
  int samplerSample(Pointer chain, Pointer context, int batchIndex);

  void samplerApply(Pointer sampler, Candidates candidates);

  /** Ends the process if a grammar does not allow the token. */
  void samplerAccept(Pointer sampler, int token);

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

  /**
   * {@code llama_kv_cache_view}; {@code positions} has one of each cell, negative if it is free.
   */
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

    /** The same memory as an argument. */
    public CacheView(ByValue result) {
      super(result.getPointer());
      read();
    }

    /** As a result. */
    public static final class ByValue extends CacheView implements Structure.ByValue {}
  }

  /** {@code llama_chat_message}. */
  @FieldOrder({"role", "content"})
  class ChatMessage extends Structure {
    public String role;
    public String content;

    public ChatMessage() {
      setStringEncoding("UTF-8");
    }
  }

  /** {@code llama_token_data_array}: tokens with logits and probabilities, 12 bytes each. */
  @FieldOrder({"data", "size", "selected", "sorted"})
  class Candidates extends Structure {
    public Pointer data;
    public long size;
    public long selected;
    public byte sorted;
  }

  /** {@code llama_sampler_chain_params}. */
  @FieldOrder("noPerformanceCounters")
  class SamplerChainParams extends Structure implements Structure.ByValue {
    public byte noPerformanceCounters;
  }
}
