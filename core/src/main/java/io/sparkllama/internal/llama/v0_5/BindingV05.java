package io.sparkllama.internal.llama.v0_5;

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
import io.sparkllama.internal.llama.dialect.NativeLines;
import java.nio.file.Path;

/** A library of llama.cpp v0.5. */
final class BindingV05 implements Binding {

  /** llama.cpp's split mode that keeps the model on its main GPU. */
  private static final int SPLIT_MODE_NONE = 0;

  /** llama.cpp's load modes. */
  private static final int LOAD_INTO_MEMORY = 0;

  private static final int LOAD_MAPPED = 1;

  /** Vectors are pooled in Java, so that one context serves every pooling type. */
  private static final int POOLING_NONE = 0;

  /** llama.cpp computes the ranking head of a reranker. */
  private static final int POOLING_RANK = 4;

  /** llama.cpp's flash attention types. */
  private static final int FLASH_ATTENTION_AUTO = -1;

  private static final int FLASH_ATTENTION_OFF = 0;

  /** ggml's numbers of these types. */
  private static final int F16 = 1;

  private static final int Q8_0 = 8;

  private static final int NO_PADDING = 0;

  private final Dialect dialect;
  private final String name;
  private final LlamaCppV05 functions;
  private final NativeLines lines;

  BindingV05(Dialect dialect, String name, LlamaCppV05 functions, NativeLines lines) {
    this.dialect = dialect;
    this.name = name;
    this.functions = functions;
    this.lines = lines;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LlamaCpp functions() {
    return functions;
  }

  @Override
  public MemoryNeed memoryNeed(Path path, GgufHeader header, SessionParams session) {
    boolean causal = Architectures.isCausal(header);
    int outputs = dialect.mostOutputs(session, causal, header.pooling() != 0);
    boolean ranks = RankingRule.obstacle(header).isEmpty();
    ContextShape shape = ContextShape.of(session, causal, ranks, outputs, NO_PADDING, null);
    return DryRun.read(lines.of(() -> openDry(path, shape)), path, header, shape);
  }

  /** Computes all sizes without allocating weights, cells or buffers. */
  private void openDry(Path path, ContextShape shape) {
    LlamaCppV05.ModelParams nativeParams = functions.modelDefaultParams();
    nativeParams.gpuLayers = 0;
    nativeParams.loadMode = LOAD_INTO_MEMORY;
    nativeParams.noAllocation = LlamaCpp.TRUE;
    Pointer model = functions.modelLoadFromFile(path.toString(), nativeParams);
    if (model != null) {
      Pointer context = openContext(model, shape);
      if (context != null) {
        functions.free(context);
      }
      functions.modelFree(model);
    }
  }

  @Override
  public Pointer loadModel(Path path, ModelParams params) {
    LlamaCppV05.ModelParams nativeParams = functions.modelDefaultParams();
    nativeParams.gpuLayers = params.gpuLayers();
    if (params.gpuLayers() > 0 && params.mainGpu() >= 0) {
      nativeParams.splitMode = SPLIT_MODE_NONE;
      nativeParams.mainGpu = params.mainGpu();
    }
    nativeParams.loadMode = params.mapped() ? LOAD_MAPPED : LOAD_INTO_MEMORY;
    return functions.modelLoadFromFile(path.toString(), nativeParams);
  }

  @Override
  public int vectorLength(Pointer model) {
    return functions.modelNEmbdOut(model);
  }

  @Override
  public Pointer openContext(Pointer model, ContextShape shape) {
    LlamaCppV05.ContextParams context = functions.contextDefaultParams();
    context.contextLength = shape.cells();
    int capacity = capacity(shape);
    context.batchCapacity = capacity;
    context.microBatchCapacity = capacity;
    context.maxSequences = shape.sequences();
    context.maxOutputs = shape.ranks() ? capacity : Math.max(shape.outputs(), shape.sequences());
    context.poolingType = shape.ranks() ? POOLING_RANK : POOLING_NONE;
    int cacheType = shape.causal() && shape.cacheType() == CacheType.Q8_0 ? Q8_0 : F16;
    context.keyType = cacheType;
    context.valueType = cacheType;
    context.threads = shape.threads();
    context.batchThreads = shape.threads();
    context.flashAttentionType = shape.causal() ? FLASH_ATTENTION_AUTO : FLASH_ATTENTION_OFF;
    // Sequences share the cells of their prefixes.
    context.unifiedCache = LlamaCpp.TRUE;
    if (shape.abortFlag() != null) {
      context.abortCallback = LibC.firstByteIsSet();
      context.abortCallbackData = shape.abortFlag();
    }
    return functions.initFromModel(model, context);
  }

  /** When pooling, v0.5 aborts the process unless the batch divides evenly among the sequences. */
  private static int capacity(ContextShape shape) {
    int sequences = shape.ranks() ? shape.sequences() : 1;
    return (shape.batchCapacity() + sequences - 1) / sequences * sequences;
  }

  @Override
  public Pointer penalties(
      int vocabularySize, int window, float repeat, float frequency, float presence) {
    return functions.samplerInitPenalties(vocabularySize, window, repeat, frequency, presence);
  }

  @Override
  public DecodeStatus statusOf(int code, int tokens, String errors) {
    return DecodeCode.statusOf(code, tokens, errors);
  }

  @Override
  public void forgetAll(Pointer context) {
    Pointer memory = functions.getMemory(context);
    if (memory != null) {
      functions.memoryClear(memory, LlamaCpp.TRUE);
    }
  }

  @Override
  public void forget(Pointer context, int sequence) {
    Pointer memory = functions.getMemory(context);
    if (memory != null) {
      functions.memorySeqRm(memory, sequence, -1, -1);
    }
  }

  @Override
  public void share(Pointer context, int from, int to, int length) {
    functions.memorySeqCp(functions.getMemory(context), from, to, 0, length);
  }

  /**
   * Verifies what llama.cpp does itself: remove the cells of the failed batch, and nothing else.
   */
  @Override
  public void restore(Pointer context, int[] lengths) {
    Pointer memory = functions.getMemory(context);
    for (int sequence = 0; memory != null && sequence < lengths.length; sequence++) {
      boolean cut = functions.memorySeqRm(memory, sequence, lengths[sequence], -1) != 0;
      if (!cut || functions.memorySeqPosMax(memory, sequence) != lengths[sequence] - 1) {
        functions.memorySeqRm(memory, sequence, -1, -1);
        lengths[sequence] = 0;
      }
    }
  }
}
