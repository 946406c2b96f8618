package io.sparkllama.internal.llama.dialect;

import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A generation of llama.cpp: everything in which its builds differ from those of other generations,
 * as far as it is known without a library. Immutable and thread-safe.
 */
public interface Dialect {

  /** The generation's name: {@code llama.cpp b4916}. */
  String name();

  /** Display text for where to get its library. */
  String origin();

  /** Whether a library has the functions of this generation and none of another. */
  boolean speaks(OpenLibrary library);

  /**
   * Binds a library for which {@link #speaks} is true. Verifies its struct layouts and behaviour
   * and loads its backends.
   *
   * @param lines captures the library's log
   * @throws NativeLibraryException if the verification fails
   */
  Binding bind(OpenLibrary library, NativeLines lines);

  /** Names of the supported architectures. */
  Set<String> architectures();

  /** Bounds that it asserts. */
  ModelLimits limits();

  /**
   * How this generation treats a model; empty if the architecture is unknown.
   *
   * @throws io.sparkllama.engine.ModelLoadException if the architecture is known but this
   *     generation cannot run it, or cannot run this model
   */
  Optional<ModelTraits> traits(Path path, GgufHeader header);

  /**
   * The memory that a model and a session need, computed from the model's header. Empty if it takes
   * a library to find out; see {@link Binding#memoryNeed}.
   */
  Optional<MemoryNeed> memoryNeed(GgufHeader header, SessionParams session);

  /**
   * Maximum number of outputs of a decode in a session, which sizes its buffers: at least one per
   * sequence, at most one per token of a batch.
   */
  int mostOutputs(SessionParams session, boolean causal, boolean pools);

  /**
   * Number of padding tokens, each in its own sequence, added to some batches of the model; at most
   * 1.
   */
  int paddingTokens(ModelInfo model);

  /** Whether a batch of this size needs padding, if {@link #paddingTokens} is not 0. */
  boolean padsBatchOf(int tokens);

  /** Whether a line of the native log only repeats what a decode status already says. */
  boolean isExpected(String logLine);
}
