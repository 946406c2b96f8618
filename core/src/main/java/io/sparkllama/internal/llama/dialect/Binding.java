package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;

/**
 * A loaded and verified library, bound to the dialect it speaks. It stays loaded until the JVM
 * exits. The rules of {@link LlamaCpp} on threads and arguments apply.
 */
public interface Binding {

  /** The dialect. */
  Dialect dialect();

  /** The name of this build, which affects results: {@code llama.cpp b4916}. */
  String name();

  /** The functions common to all dialects. */
  LlamaCpp functions();

  /**
   * The memory that a model and a session need, determined without allocating it.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the model cannot be used
   */
  MemoryNeed memoryNeed(Path path, GgufHeader header, SessionParams session);

  /** Loads a model, which the caller frees. Returns null on failure; the reason is only logged. */
  Pointer loadModel(Path path, ModelParams params);

  /** Number of elements in each vector that a decode returns. */
  int vectorLength(Pointer model);

  /**
   * Opens a context, which the caller frees. Returns null on failure; the reason is only logged.
   */
  Pointer openContext(Pointer model, ContextShape shape);

  /** Creates a sampler that penalizes recently accepted tokens; the caller frees it. */
  Pointer penalties(int vocabularySize, int window, float repeat, float frequency, float presence);

  /**
   * Maps a nonzero return code of a decode to a status.
   *
   * @param errors errors that llama.cpp logged during the decode
   * @throws io.sparkllama.engine.EngineException if the code means failure
   */
  DecodeStatus statusOf(int code, int tokens, String errors);

  /** Removes all sequences of a context and their state. */
  void forgetAll(Pointer context);

  /** Removes one sequence of a context with a KV cache. */
  void forget(Pointer context, int sequence);

  /** Shares the first tokens of one sequence with an empty one. */
  void share(Pointer context, int from, int to, int length);

  /**
   * Cleans up after an incomplete decode: removes its cells, and truncates every sequence to the
   * tokens it holds without a gap. Only for contexts with a KV cache.
   *
   * @param lengths in: tokens of each sequence before the decode; out: tokens it has now
   */
  void restore(Pointer context, int[] lengths);
}
