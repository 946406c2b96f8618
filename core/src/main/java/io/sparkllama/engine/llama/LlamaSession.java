package io.sparkllama.engine.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A {@code llama_context}. One physical batch per decode, so that a decode is done whole or not at
 * all; the KV cache has room for every sequence at full length and one batch besides, since the
 * cells of a batch must be contiguous.
 */
final class LlamaSession implements Session {

  /** Vectors are pooled in Java, so that one context serves every kind of pooling. */
  private static final int POOLING_NONE = 0;

  private static final int ABORT_FLAG_BYTES = 64;

  /** llama.cpp's number for rotations by a position in time and three in space. */
  private static final int ROPE_OF_SEVERAL_POSITIONS = 8;

  private static final int SEVERAL_POSITIONS = 4;

  /** ggml's numbers of these types. */
  private static final int F16 = 1;

  private static final int Q8_0 = 8;

  /**
   * Held while a session computes that must not do so beside another of its kind, in all of the
   * process.
   */
  private static final ReentrantLock TURN = new ReentrantLock();

  private final LlamaLibrary library;
  private final LlamaCpp functions;
  private final NativeHandle model;
  private final NativeHandle context;
  private final NativeHandle abortFlag;
  private final NativeBatch nativeBatch;
  private final SessionParams params;
  private final int vocabularySize;
  private final Samplers samplers;
  private final boolean sharesPrefixes;
  private final boolean recurrent;
  private final boolean takesTurns;
  private final boolean padsBatches;

  /** Tokens each sequence holds. */
  private final int[] lengths;

  private final LlamaOutputs outputs;

  /** What the context computes. */
  private Output selected = Output.LOGITS;

  private boolean closed;

  private LlamaSession(
      LlamaLibrary library,
      NativeHandle model,
      NativeHandle context,
      NativeHandle abortFlag,
      SessionParams params,
      ModelInfo info,
      Samplers samplers) {
    this.library = library;
    this.functions = library.functions();
    this.model = model;
    this.context = context;
    this.abortFlag = abortFlag;
    this.padsBatches = padsBatches(info);
    this.nativeBatch =
        new NativeBatch(
            params.batchCapacity() + padding(info),
            functions.modelRopeType(model.pointer()) == ROPE_OF_SEVERAL_POSITIONS
                ? SEVERAL_POSITIONS
                : 1);
    this.params = params;
    this.vocabularySize = info.vocabularySize();
    this.samplers = samplers;
    this.sharesPrefixes = info.sharesPrefixes();
    this.recurrent = info.recurrent();
    this.takesTurns = info.concurrencyObstacle().isPresent();
    this.lengths = new int[params.sequences() + params.prefixes()];
    this.outputs =
        new LlamaOutputs(
            functions, context, params.batchCapacity(), vocabularySize, info.embeddingLength());
  }

  /** The session takes over one share of the model's handle, unless this throws. */
  static LlamaSession open(
      LlamaLibrary library,
      NativeHandle model,
      SessionParams params,
      ModelInfo info,
      Samplers samplers) {
    require(
        !info.recurrent() || params.sequences() + params.prefixes() == 1,
        "%d sequences in a session of a recurrent model, which holds one",
        params.sequences() + params.prefixes());
    NativeHandle abortFlag = newAbortFlag();
    LlamaCpp functions = library.functions();
    library.takeErrors();
    Pointer context =
        functions.initFromModel(
            model.pointer(), contextParams(functions, params, info, abortFlag.pointer()));
    if (context == null) {
      abortFlag.close();
      throw new EngineException(
          "cannot open a session of "
              + params.sequences()
              + " sequences with "
              + params.contextLength()
              + " tokens each: "
              + library.takeErrors()
              + (params.cacheType() == CacheType.F16
                  ? "; lower contextSize or maxBatchSize"
                  : "; use kvCacheType F16, or lower contextSize or maxBatchSize"));
    }
    return new LlamaSession(
        library,
        model,
        new NativeHandle("session", context, functions::free),
        abortFlag,
        params,
        info,
        samplers);
  }

  private static NativeHandle newAbortFlag() {
    Pointer flag = new Pointer(Native.malloc(ABORT_FLAG_BYTES));
    flag.clear(ABORT_FLAG_BYTES);
    return new NativeHandle("abort flag", flag, p -> Native.free(Pointer.nativeValue(p)));
  }

  /** Whether it is an encoder whose sessions compute at the same time: see ConcurrencyRule. */
  private static boolean padsBatches(ModelInfo info) {
    return !info.causal() && info.concurrencyObstacle().isEmpty();
  }

  /** Tokens, each in a sequence of its own, that are added to a batch at most. */
  private static int padding(ModelInfo info) {
    return padsBatches(info) ? 1 : 0;
  }

  private static LlamaCpp.ContextParams contextParams(
      LlamaCpp functions, SessionParams params, ModelInfo info, Pointer abortFlag) {
    LlamaCpp.ContextParams context = functions.contextDefaultParams();
    context.contextLength = params.cells();
    context.batchCapacity = params.batchCapacity() + padding(info);
    context.microBatchCapacity = params.batchCapacity() + padding(info);
    context.maxSequences = params.sequences() + params.prefixes() + padding(info);
    context.poolingType = POOLING_NONE;
    int cacheType = params.cacheType() == CacheType.Q8_0 ? Q8_0 : F16;
    context.keyType = cacheType;
    context.valueType = cacheType;
    context.threads = params.threads();
    context.batchThreads = params.threads();
    // without a cache keys are F32, for which flash attention ends the process
    context.flashAttention = info.causal() ? LlamaCpp.TRUE : LlamaCpp.FALSE;
    context.abortCallback = LlamaLibrary.firstByteIsSet();
    context.abortCallbackData = abortFlag;
    return context;
  }

  @Override
  public DecodeStatus decode(TokenBatch batch, Output output) {
    int[] lengthsAfter = check(batch);
    outputs.forget();
    Pointer pointer = context.acquire();
    try {
      select(pointer, output);
      int code = compute(pointer, batch);
      if (code != 0) {
        if (recurrent) {
          forgetAll(pointer);
        } else {
          HeldTokens.restore(functions, pointer, lengths);
        }
        return failed(code, batch);
      }
    } finally {
      context.release();
    }
    System.arraycopy(lengthsAfter, 0, lengths, 0, lengths.length);
    outputs.accept(batch, output);
    return DecodeStatus.DECODED;
  }

  private void select(Pointer pointer, Output output) {
    if (selected != output) {
      functions.setEmbeddings(
          pointer, output == Output.EMBEDDINGS ? LlamaCpp.TRUE : LlamaCpp.FALSE);
      selected = output;
    }
  }

  private int compute(Pointer pointer, TokenBatch batch) {
    LlamaCpp.Batch filled = nativeBatch.fill(batch);
    if (!takesTurns) {
      if (padsBatches && ConcurrencyRule.meetsTheCounter(batch.size())) {
        nativeBatch.pad(batch.token(0), lengths.length);
      }
      return functions.decode(pointer, filled);
    }
    TURN.lock();
    try {
      return functions.decode(pointer, filled);
    } finally {
      TURN.unlock();
    }
  }

  private DecodeStatus failed(int code, TokenBatch batch) {
    DecodeStatus status = DecodeCode.statusOf(code, batch.size(), library.takeErrors());
    if (status == DecodeStatus.ABORTED) {
      abortFlag.pointer().setByte(0, LlamaCpp.FALSE);
    }
    return status;
  }

  /** A state cannot be cut; removing a sequence would leave it for the next one. */
  private void forgetAll(Pointer pointer) {
    functions.kvSelfClear(pointer);
    Arrays.fill(lengths, 0);
  }

  /**
   * Checks all that llama.cpp would only assert; returns the lengths that the sequences then have.
   */
  private int[] check(TokenBatch batch) {
    require(batch.size() > 0, "the batch is empty");
    require(
        batch.size() <= params.batchCapacity(),
        "%d tokens in a batch of at most %d",
        batch.size(),
        params.batchCapacity());
    int[] next = lengths.clone();
    for (int i = 0; i < batch.size(); i++) {
      int sequence = batch.sequence(i);
      int token = batch.token(i);
      requireSequence(sequence);
      require(token >= 0 && token < vocabularySize, "no token %d", token);
      require(
          batch.position(i) == next[sequence],
          "position %d in sequence %d, which holds %d tokens",
          batch.position(i),
          sequence,
          next[sequence]);
      require(
          next[sequence] < params.contextLength(),
          "sequence %d is full at %d tokens",
          sequence,
          next[sequence]);
      next[sequence]++;
    }
    return next;
  }

  private static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(format, arguments));
    }
  }

  @Override
  public Sampler newSampler(SamplingParams sampling) {
    return samplers.newSampler(this, sampling);
  }

  /** For the samplers of this session: the context, once the index is known to have logits. */
  <T> T withLogits(int batchIndex, Function<Pointer, T> use) {
    return outputs.withLogits(batchIndex, use);
  }

  @Override
  public float[] logits(int batchIndex) {
    return outputs.logits(batchIndex);
  }

  @Override
  public float[] embedding(int batchIndex) {
    return outputs.embedding(batchIndex);
  }

  @Override
  public void share(int from, int to, int length) {
    require(sharesPrefixes, "sequences of this model cannot share a prefix");
    requireSequence(from);
    requireSequence(to);
    require(from != to, "sequence %d cannot share with itself", from);
    require(lengths[to] == 0, "sequence %d is not empty", to);
    require(
        length >= 0 && length <= lengths[from],
        "%d tokens of sequence %d, which holds %d",
        length,
        from,
        lengths[from]);
    Pointer pointer = context.acquire();
    try {
      functions.kvSelfSeqCp(pointer, from, to, 0, length);
    } finally {
      context.release();
    }
    lengths[to] = length;
  }

  private void requireSequence(int sequence) {
    require(sequence >= 0 && sequence < lengths.length, "no sequence %d", sequence);
  }

  @Override
  public int length(int sequence) {
    requireSequence(sequence);
    return lengths[sequence];
  }

  @Override
  public void clear(int sequence) {
    requireSequence(sequence);
    Pointer pointer = context.acquire();
    try {
      if (recurrent) {
        forgetAll(pointer);
      } else {
        functions.kvSelfSeqRm(pointer, sequence, 0, -1);
      }
    } finally {
      context.release();
    }
    lengths[sequence] = 0;
  }

  @Override
  public void abort() {
    if (abortFlag.tryAcquire()) {
      try {
        abortFlag.pointer().setByte(0, LlamaCpp.TRUE);
      } finally {
        abortFlag.release();
      }
    }
  }

  /** Freed in the order of need: the context uses the flag and the model. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    context.close();
    nativeBatch.close();
    abortFlag.close();
    model.release();
  }
}
