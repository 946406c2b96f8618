package io.sparkllama.internal.llama.dialect;

import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHead;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A generation of llama.cpp: all in which its builds differ from those of another, as far as it is
 * known without a library. Immutable, thread-safe.
 */
public interface Dialect {

  /** The generation's name: {@code llama.cpp b4916}. */
  String name();

  /** Where its library comes from, for people. */
  String origin();

  /** Whether a library has the functions of this generation, and no others in their place. */
  boolean speaks(OpenLibrary library);

  /**
   * The functions of a library that {@link #speaks} it, once its structs and its behaviour are
   * known to be as they are expected, and its backends are loaded.
   *
   * @param lines what the library logs
   * @throws NativeLibraryException if they are not
   */
  Binding bind(OpenLibrary library, NativeLines lines);

  /** Names of the architectures that it can run. */
  Set<String> architectures();

  /**
   * What it makes of a model; empty if it does not know the architecture.
   *
   * @throws io.sparkllama.engine.ModelLoadException if it knows the architecture and cannot use it,
   *     or not this model of it
   */
  Optional<ModelTraits> traits(Path path, GgufHead head);

  /**
   * What a model and a session of it take, from the head of the model's file; empty where only a
   * library tells: {@link Binding#memoryNeed}.
   */
  Optional<MemoryNeed> memoryNeed(GgufHead head, SessionParams session);

  /**
   * Most outputs of a decode in a session, for which its buffers have room: at least one for each
   * sequence, at most one for each token of a batch.
   */
  int mostOutputs(SessionParams session, boolean causal, boolean pools);

  /**
   * Tokens, each in a sequence of its own, that are added to some batches of the model, at most 1.
   */
  int paddingTokens(ModelInfo model);

  /** Whether a batch of so many tokens is padded, where {@link #paddingTokens} is not 0. */
  boolean padsBatchOf(int tokens);

  /** Whether a line of the native log tells only what a status of a decode tells already. */
  boolean isExpected(String logLine);
}
