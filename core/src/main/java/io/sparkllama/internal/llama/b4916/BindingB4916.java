package io.sparkllama.internal.llama.b4916;

import com.sun.jna.Pointer;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.ContextShape;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LibC;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;

/** A library of llama.cpp b4916. */
final class BindingB4916 implements Binding {

  /** llama.cpp's split mode that keeps the model on its main GPU. */
  private static final int SPLIT_MODE_NONE = 0;

  /** Vectors are pooled in Java, so that one context serves every pooling type. */
  private static final int POOLING_NONE = 0;

  /** llama.cpp computes the ranking head of a reranker. */
  private static final int POOLING_RANK = 4;

  /** ggml's numbers of these types. */
  private static final int F16 = 1;

  private static final int Q8_0 = 8;

  private final Dialect dialect;
  private final LlamaCppB4916 functions;

  BindingB4916(Dialect dialect, LlamaCppB4916 functions) {
    this.dialect = dialect;
    this.functions = functions;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public String name() {
    return dialect.name();
  }

  @Override
  public LlamaCpp functions() {
    return functions;
  }

  @Override
  public MemoryNeed memoryNeed(Path path, GgufHeader header, SessionParams session) {
    return MemoryRule.of(header, session);
  }

  @Override
  public Pointer loadModel(Path path, ModelParams params) {
    LlamaCppB4916.ModelParams nativeParams = functions.modelDefaultParams();
    nativeParams.gpuLayers = params.gpuLayers();
    if (params.gpuLayers() > 0 && params.mainGpu() >= 0) {
      nativeParams.splitMode = SPLIT_MODE_NONE;
      nativeParams.mainGpu = params.mainGpu();
    }
    nativeParams.useMmap = params.mapped() ? LlamaCpp.TRUE : LlamaCpp.FALSE;
    return functions.modelLoadFromFile(path.toString(), nativeParams);
  }

  @Override
  public int vectorLength(Pointer model) {
    return functions.modelNEmbd(model);
  }

  @Override
  public Pointer openContext(Pointer model, ContextShape shape) {
    LlamaCppB4916.ContextParams context = functions.contextDefaultParams();
    // Encoders never use the cache they get.
    context.contextLength = shape.causal() ? shape.cells() : shape.batchCapacity();
    context.batchCapacity = shape.batchCapacity();
    context.microBatchCapacity = shape.batchCapacity();
    context.maxSequences = shape.sequences();
    context.poolingType = shape.ranks() ? POOLING_RANK : POOLING_NONE;
    int cacheType = shape.cacheType() == CacheType.Q8_0 ? Q8_0 : F16;
    context.keyType = cacheType;
    context.valueType = cacheType;
    context.threads = shape.threads();
    context.batchThreads = shape.threads();
    // Without a cache keys are F32, and flash attention on F32 aborts the process.
    context.flashAttention = shape.causal() ? LlamaCpp.TRUE : LlamaCpp.FALSE;
    if (shape.abortFlag() != null) {
      context.abortCallback = LibC.firstByteIsSet();
      context.abortCallbackData = shape.abortFlag();
    }
    return functions.initFromModel(model, context);
  }

  @Override
  public Pointer penalties(
      int vocabularySize, int window, float repeat, float frequency, float presence) {
    return functions.samplerInitPenalties(window, repeat, frequency, presence);
  }

  @Override
  public DecodeStatus statusOf(int code, int tokens, String errors) {
    return DecodeCode.statusOf(code, tokens, errors);
  }

  @Override
  public void forgetAll(Pointer context) {
    functions.kvSelfClear(context);
  }

  @Override
  public void forget(Pointer context, int sequence) {
    functions.kvSelfSeqRm(context, sequence, 0, -1);
  }

  @Override
  public void share(Pointer context, int from, int to, int length) {
    functions.kvSelfSeqCp(context, from, to, 0, length);
  }

  @Override
  public void restore(Pointer context, int[] lengths) {
    HeldTokens.restore(functions, context, lengths);
  }
}
