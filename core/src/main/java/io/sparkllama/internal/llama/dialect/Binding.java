package io.sparkllama.internal.llama.dialect;

import com.sun.jna.Pointer;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHead;
import java.nio.file.Path;

/**
 * A library that was opened and checked, and the dialect that it speaks. It stays loaded until the
 * JVM ends. As {@link LlamaCpp} in threads and arguments.
 */
public interface Binding {

  /** The dialect. */
  Dialect dialect();

  /** The name of this build, which decides answers: {@code llama.cpp b4916}. */
  String name();

  /** The functions that all dialects share. */
  LlamaCpp functions();

  /**
   * What a model and a session of it take, found without taking it.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the model cannot be used
   */
  MemoryNeed memoryNeed(Path path, GgufHead head, SessionParams session);

  /** A model, which the caller frees; null on failure, the reason is only logged. */
  Pointer loadModel(ModelParams params);

  /** Numbers in each vector that a decode gives. */
  int vectorLength(Pointer model);

  /** A context, which the caller frees; null on failure, the reason is only logged. */
  Pointer openContext(Pointer model, ContextShape shape);

  /** A sampler that makes tokens less likely that were accepted lately; the caller frees it. */
  Pointer penalties(int vocabularySize, int window, float repeat, float frequency, float presence);

  /**
   * The status that a decode's code other than 0 means.
   *
   * @param errors what llama.cpp logged meanwhile
   * @throws io.sparkllama.engine.EngineException if none does
   */
  DecodeStatus statusOf(int code, int tokens, String errors);

  /** Forgets all sequences of a context, and what they left in it. */
  void forgetAll(Pointer context);

  /** Forgets a sequence of a context that keeps cells. */
  void forget(Pointer context, int sequence);

  /** Gives an empty sequence the first tokens of another. */
  void share(Pointer context, int from, int to, int length);

  /**
   * Takes out what a decode left that was not done, and cuts all sequences of a context that keeps
   * cells to what they hold without a gap.
   *
   * @param lengths tokens of each sequence before the decode, and afterwards those it has now
   */
  void restore(Pointer context, int[] lengths);
}
