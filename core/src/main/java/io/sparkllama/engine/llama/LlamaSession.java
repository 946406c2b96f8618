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
import io.sparkllama.engine.llama.dialect.Binding;
import io.sparkllama.engine.llama.dialect.ContextShape;
import io.sparkllama.engine.llama.dialect.Dialect;
import io.sparkllama.engine.llama.dialect.LlamaCpp;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A {@code llama_context}. One physical batch per decode, so that a decode is done whole or not at
 * all; the KV cache has room for every sequence at full length and one batch besides, since the
 * cells of a batch must be contiguous.
 */
final class LlamaSession implements Session {

  private static final int ABORT_FLAG_BYTES = 64;

  /** llama.cpp's number for rotations by a position in time and three in space. */
  private static final int ROPE_OF_SEVERAL_POSITIONS = 8;

  private static final int SEVERAL_POSITIONS = 4;

  /**
   * Held while a session computes that must not do so beside another of its kind, in all of the
   * process.
   */
  private static final ReentrantLock TURN = new ReentrantLock();

  private final LlamaLibrary library;
  private final Binding binding;
  private final Dialect dialect;
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
  private final boolean singleSequence;
  private final boolean ranks;

  /** Whether sequences are numbered anew in a batch for scores, from 0 on. */
  private final boolean renumbers;

  private final boolean takesTurns;
  private final boolean padsBatches;
  private final int mostOutputs;

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
    this.binding = library.binding();
    this.dialect = binding.dialect();
    this.functions = binding.functions();
    this.model = model;
    this.context = context;
    this.abortFlag = abortFlag;
    int padding = dialect.paddingTokens(info);
    this.padsBatches = padding > 0;
    this.mostOutputs = mostOutputs(binding, params, info);
    this.nativeBatch =
        new NativeBatch(
            params.batchCapacity() + padding,
            functions.modelRopeType(model.pointer()) == ROPE_OF_SEVERAL_POSITIONS
                ? SEVERAL_POSITIONS
                : 1);
    this.params = params;
    this.vocabularySize = info.vocabularySize();
    this.samplers = samplers;
    this.sharesPrefixes = info.sharesPrefixes();
    this.recurrent = info.recurrent();
    this.singleSequence = info.singleSequence();
    this.ranks = info.ranks();
    this.renumbers = !info.causal();
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
        !info.singleSequence() || params.sequences() + params.prefixes() == 1,
        "%d sequences in a session of a model that holds one alone",
        params.sequences() + params.prefixes());
    NativeHandle abortFlag = newAbortFlag();
    Binding binding = library.binding();
    library.takeErrors();
    Pointer context =
        binding.openContext(
            model.pointer(),
            ContextShape.of(
                params,
                info.causal(),
                info.ranks(),
                mostOutputs(binding, params, info),
                binding.dialect().paddingTokens(info),
                abortFlag.pointer()));
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
        new NativeHandle("session", context, binding.functions()::free),
        abortFlag,
        params,
        info,
        samplers);
  }

  private static int mostOutputs(Binding binding, SessionParams params, ModelInfo info) {
    return binding.dialect().mostOutputs(params, info.causal(), info.pooling().isPresent());
  }

  private static NativeHandle newAbortFlag() {
    Pointer flag = new Pointer(Native.malloc(ABORT_FLAG_BYTES));
    flag.clear(ABORT_FLAG_BYTES);
    return new NativeHandle("abort flag", flag, p -> Native.free(Pointer.nativeValue(p)));
  }

  @Override
  public DecodeStatus decode(TokenBatch batch, Output output) {
    int[] lengthsAfter = check(batch, output);
    outputs.forget();
    Pointer pointer = context.acquire();
    try {
      select(pointer, output);
      int code = compute(pointer, batch, renumbers && output == Output.SCORES);
      if (code != 0) {
        if (recurrent) {
          forgetAll(pointer);
        } else {
          binding.restore(pointer, lengths);
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
      functions.setEmbeddings(pointer, output == Output.LOGITS ? LlamaCpp.FALSE : LlamaCpp.TRUE);
      selected = output;
    }
  }

  private int compute(Pointer pointer, TokenBatch batch, boolean renumbered) {
    LlamaCpp.Batch filled = nativeBatch.fill(batch);
    int free = renumbered ? nativeBatch.renumber(batch) : lengths.length;
    if (!takesTurns) {
      if (padsBatches && dialect.padsBatchOf(batch.size())) {
        nativeBatch.pad(batch.token(0), free);
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
    DecodeStatus status = binding.statusOf(code, batch.size(), library.takeErrors());
    if (status == DecodeStatus.ABORTED) {
      abortFlag.pointer().setByte(0, LlamaCpp.FALSE);
    }
    return status;
  }

  /** A state cannot be cut; removing a sequence would leave it for the next one. */
  private void forgetAll(Pointer pointer) {
    binding.forgetAll(pointer);
    Arrays.fill(lengths, 0);
  }

  /**
   * Checks all that llama.cpp would only assert; returns the lengths that the sequences then have.
   */
  private int[] check(TokenBatch batch, Output output) {
    require(batch.size() > 0, "the batch is empty");
    require(
        batch.size() <= params.batchCapacity(),
        "%d tokens in a batch of at most %d",
        batch.size(),
        params.batchCapacity());
    require(
        output == Output.LOGITS || ranks == (output == Output.SCORES),
        "%s of a model that gives %s",
        output,
        ranks ? Output.SCORES : Output.EMBEDDINGS);
    int outputCount = output == Output.LOGITS ? batch.outputCount() : batch.size();
    require(
        outputCount <= mostOutputs,
        "%d outputs of a batch of at most %d",
        outputCount,
        mostOutputs);
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
  public int mostOutputs() {
    return mostOutputs;
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
  public float score(int batchIndex) {
    return outputs.score(batchIndex, nativeBatch::sequence);
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
      binding.share(pointer, from, to, length);
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
      if (singleSequence) {
        forgetAll(pointer);
      } else {
        binding.forget(pointer, sequence);
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
