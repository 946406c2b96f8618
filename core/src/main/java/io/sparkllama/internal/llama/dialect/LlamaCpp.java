package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/**
 * The part of llama.cpp's C API ({@code llama.h}) that the engine uses and that all known
 * generations declare in the same way. Differences are in a sub-interface per generation. A method
 * {@code fooBar} is the C function {@code llama_foo_bar}. A C {@code bool} is one byte, so none is
 * a Java boolean here; JNA would make it four bytes.
 *
 * <p>As thread-safe as llama.cpp: all functions of a context must be called on one thread.
 * Arguments are not checked here, and llama.cpp aborts the process on an invalid one, so callers
 * must check first.
 */
public interface LlamaCpp extends Library {

  byte TRUE = 1;
  byte FALSE = 0;

  void backendInit();

  void logSet(LogCallback callback, Pointer userData);

  SamplerChainParams samplerChainDefaultParams();

  void modelFree(Pointer model);

  int modelNEmbd(Pointer model);

  /** The rope type. */
  int modelRopeType(Pointer model);

  Pointer modelGetVocab(Pointer model);

  int vocabNTokens(Pointer vocab);

  /** {@code enum llama_vocab_type}. */
  int vocabType(Pointer vocab);

  byte vocabIsEog(Pointer vocab, int token);

  byte vocabIsControl(Pointer vocab, int token);

  /** Bits of {@code enum llama_token_attr}. */
  int vocabGetAttr(Pointer vocab, int token);

  /** Null for a token without text. */
  Pointer vocabGetText(Pointer vocab, int token);

  byte vocabGetAddBos(Pointer vocab);

  /** -1 if there is none. */
  int vocabBos(Pointer vocab);

  /** -1 if there is none. */
  int vocabEos(Pointer vocab);

  /** -1 if there is none. */
  int vocabSep(Pointer vocab);

  /**
   * Returns the number of tokens, or minus the required number if {@code maxTokens} is too small.
   */
  int tokenize(
      Pointer vocab,
      byte[] text,
      int length,
      int[] tokens,
      int maxTokens,
      byte addSpecial,
      byte parseSpecial);

  /** Returns the number of bytes, or minus the required number if {@code length} is too small. */
  int tokenToPiece(
      Pointer vocab, int token, byte[] buffer, int length, int leftStrip, byte special);

  /**
   * Returns the number of bytes, or minus the required number if {@code maxLength} is too small.
   */
  int detokenize(
      Pointer vocab,
      int[] tokens,
      int tokenCount,
      byte[] text,
      int maxLength,
      byte removeSpecial,
      byte unparseSpecial);

  /** Null if the model has no template of that name; a null name means the default template. */
  Pointer modelChatTemplate(Pointer model, String name);

  /**
   * Returns the number of bytes, which may exceed {@code length}; negative if the template is
   * unknown.
   */
  int chatApplyTemplate(
      String template,
      ChatMessage messages,
      long messageCount,
      byte addAssistant,
      byte[] buffer,
      int length);

  void free(Pointer context);

  /** Returns 0, or a code that {@link Binding#statusOf} maps. */
  int decode(Pointer context, Batch batch);

  /** Selects whether decodes compute embeddings instead of logits. */
  void setEmbeddings(Pointer context, byte embeddings);

  Pointer getLogitsIth(Pointer context, int batchIndex);

  Pointer getEmbeddingsIth(Pointer context, int batchIndex);

  /** The pooled vector of a sequence from the last decode; null if there is none. */
  Pointer getEmbeddingsSeq(Pointer context, int sequence);

  Pointer samplerChainInit(SamplerChainParams params);

  /** The chain takes ownership of the sampler. */
  void samplerChainAdd(Pointer chain, Pointer sampler);

  /** Frees a sampler; a chain also frees its members. */
  void samplerFree(Pointer sampler);

  Pointer samplerInitGreedy();

  Pointer samplerInitDist(int seed);

  Pointer samplerInitTopK(int k);

  Pointer samplerInitTopP(float p, long minKeep);

  Pointer samplerInitMinP(float p, long minKeep);

  Pointer samplerInitTypical(float p, long minKeep);

  Pointer samplerInitTemp(float temperature);

  /** {@code biases}: pairs of token (i32) and bias (f32); copied. */
  Pointer samplerInitLogitBias(int vocabularySize, int count, Pointer biases);

  /** Applies the chain to the logits of a batch index, accepts the chosen token and returns it. */
  int samplerSample(Pointer chain, Pointer context, int batchIndex);

  void samplerApply(Pointer sampler, Candidates candidates);

  /** Aborts the process if a grammar does not allow the token. */
  void samplerAccept(Pointer sampler, int token);

  /** Receives native log text in pieces; {@code level} as in ggml.h. */
  interface LogCallback extends Callback {
    void invoke(int level, Pointer text, Pointer userData);
  }

  /** {@code llama_batch}: columns with {@code tokenCount} entries. */
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
