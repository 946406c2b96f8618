package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/**
 * The part of llama.cpp's C API ({@code llama.h}) that the engine uses and that all known
 * generations declare alike; what they do not is in a sub-interface of each. A method {@code
 * fooBar} is the C function {@code llama_foo_bar}. A C {@code bool} is one byte, which is why none
 * is a Java boolean here: JNA would make it four.
 *
 * <p>Thread-safe as far as llama.cpp is: functions of one context belong to one thread. Nothing
 * here checks an argument, and llama.cpp answers a wrong one by ending the process: callers check
 * first.
 */
public interface LlamaCpp extends Library {

  byte TRUE = 1;
  byte FALSE = 0;

  void backendInit();

  void logSet(LogCallback callback, Pointer userData);

  SamplerChainParams samplerChainDefaultParams();

  void modelFree(Pointer model);

  int modelNEmbd(Pointer model);

  /** How it rotates by position. */
  int modelRopeType(Pointer model);

  Pointer modelGetVocab(Pointer model);

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

  /** -1 if there is none. */
  int vocabSep(Pointer vocab);

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

  void free(Pointer context);

  /** 0, or what {@link Binding#statusOf} knows. */
  int decode(Pointer context, Batch batch);

  /** Whether decodes compute embeddings instead of logits. */
  void setEmbeddings(Pointer context, byte embeddings);

  Pointer getLogitsIth(Pointer context, int batchIndex);

  Pointer getEmbeddingsIth(Pointer context, int batchIndex);

  /** What the tokens of a sequence were pooled to in the last decode; null if there is nothing. */
  Pointer getEmbeddingsSeq(Pointer context, int sequence);

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

  /** Applies the chain to the logits of a batch index, accepts the chosen token and returns it. */
  int samplerSample(Pointer chain, Pointer context, int batchIndex);

  void samplerApply(Pointer sampler, Candidates candidates);

  /** Ends the process if a grammar does not allow the token. */
  void samplerAccept(Pointer sampler, int token);

  /** Receives native log text, in pieces; {@code level} as in ggml.h. */
  interface LogCallback extends Callback {
    void invoke(int level, Pointer text, Pointer userData);
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
