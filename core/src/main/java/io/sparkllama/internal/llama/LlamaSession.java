package io.sparkllama.internal.llama;

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
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.ContextShape;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A {@code llama_context}. Each decode is one physical batch, so it succeeds or fails as a whole.
 * The KV cache has room for every sequence at full length plus one batch, because the cells of a
 * batch must be contiguous.
 */
final class LlamaSession implements Session {

  /** llama.cpp's rope type with one temporal and three spatial positions. */
  private static final int MULTI_POSITION_ROPE = 8;

  private static final int ROPE_POSITIONS = 4;

  /** Process-wide lock for sessions that must not compute concurrently. */
  private static final ReentrantLock COMPUTE_LOCK = new ReentrantLock();

  private final LlamaLibrary library;
  private final Binding binding;
  private final Dialect dialect;
  private final LlamaCpp functions;
  private final NativeHandle model;
  private final NativeHandle context;
  private final AbortFlag abortFlag;
  private final NativeBatch nativeBatch;
  private final Samplers samplers;
  private final boolean recurrent;
  private final boolean singleSequence;

  /** Whether the sequences of a scoring batch are renumbered from 0. */
  private final boolean renumbers;

  private final boolean exclusive;
  private final boolean padsBatches;
  private final int mostOutputs;

  private final SequenceLengths lengths;
  private final LlamaOutputs outputs;

  /** The kind of output the context currently computes. */
  private Output selected = Output.LOGITS;

  private boolean closed;

  private LlamaSession(
      LlamaLibrary library,
      NativeHandle model,
      NativeHandle context,
      AbortFlag abortFlag,
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
            functions.modelRopeType(model.pointer()) == MULTI_POSITION_ROPE ? ROPE_POSITIONS : 1);
    this.samplers = samplers;
    this.recurrent = info.recurrent();
    this.singleSequence = info.singleSequence();
    this.renumbers = !info.causal();
    this.exclusive = info.concurrencyObstacle().isPresent();
    this.lengths = new SequenceLengths(params, info, mostOutputs);
    this.outputs =
        new LlamaOutputs(
            functions,
            context,
            params.batchCapacity(),
            info.vocabularySize(),
            info.embeddingLength());
  }

  /** Opens a session, which takes over one share of the model's handle unless this throws. */
  static LlamaSession open(
      LlamaLibrary library,
      NativeHandle model,
      SessionParams params,
      ModelInfo info,
      Samplers samplers) {
    SequenceLengths.require(
        !info.singleSequence() || params.sequences() + params.prefixes() == 1,
        "%d sequences requested; sessions of this model have exactly one",
        params.sequences() + params.prefixes());
    AbortFlag abortFlag = new AbortFlag();
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
          Message.of(
              "cannot open a session with ",
              params.sequences(),
              " sequences of ",
              params.contextLength(),
              " tokens each: ",
              library.takeErrors(),
              params.cacheType() == CacheType.F16
                  ? "; lower "
                  : Message.of("; set ", Options.KV_CACHE_TYPE, " to F16, or lower "),
              Options.CONTEXT_SIZE,
              " or ",
              Options.MAX_BATCH_SIZE));
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

  @Override
  public DecodeStatus decode(TokenBatch batch, Output output) {
    int[] lengthsAfter = lengths.after(batch, output);
    outputs.forget();
    Pointer pointer = context.acquire();
    try {
      select(pointer, output);
      int code = compute(pointer, batch, renumbers && output == Output.SCORES);
      if (code != 0) {
        if (recurrent) {
          forgetAll(pointer);
        } else {
          binding.restore(pointer, lengths.array());
        }
        return failed(code, batch);
      }
    } finally {
      context.release();
    }
    lengths.setAll(lengthsAfter);
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
    int free = renumbered ? nativeBatch.renumber(batch) : lengths.count();
    if (!exclusive) {
      if (padsBatches && dialect.padsBatchOf(batch.size())) {
        nativeBatch.pad(batch.token(0), free);
      }
      return functions.decode(pointer, filled);
    }
    COMPUTE_LOCK.lock();
    try {
      return functions.decode(pointer, filled);
    } finally {
      COMPUTE_LOCK.unlock();
    }
  }

  private DecodeStatus failed(int code, TokenBatch batch) {
    DecodeStatus status = binding.statusOf(code, batch.size(), library.takeErrors());
    if (status == DecodeStatus.ABORTED) {
      abortFlag.lower();
    }
    return status;
  }

  /**
   * Recurrent state cannot be truncated, and removing a sequence would leave its state for the next
   * one.
   */
  private void forgetAll(Pointer pointer) {
    binding.forgetAll(pointer);
    lengths.clear();
  }

  @Override
  public int mostOutputs() {
    return mostOutputs;
  }

  @Override
  public Sampler newSampler(SamplingParams sampling) {
    return samplers.newSampler(this, sampling);
  }

  /** For this session's samplers: uses the context after checking that the index has logits. */
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
    lengths.requireShareable(from, to, length);
    Pointer pointer = context.acquire();
    try {
      binding.share(pointer, from, to, length);
    } finally {
      context.release();
    }
    lengths.set(to, length);
  }

  @Override
  public int length(int sequence) {
    return lengths.of(sequence);
  }

  @Override
  public void clear(int sequence) {
    lengths.requireSequence(sequence);
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
    lengths.set(sequence, 0);
  }

  @Override
  public void abort() {
    abortFlag.raise();
  }

  /** Frees resources in dependency order: the context uses the flag and the model. */
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
