package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model loaded by llama.cpp. Each session and each tokenizer call holds a share of its handle.
 */
final class LlamaModel implements Model {

  private final LlamaLibrary library;
  private final NativeHandle handle;
  private final ModelInfo info;
  private final LlamaTokenizer tokenizer;
  private final ChatRenderer chat;
  private final Samplers samplers;

  private LlamaModel(
      LlamaLibrary library, NativeHandle handle, ModelInfo info, boolean pairSeparator) {
    LlamaCpp functions = library.functions();
    this.library = library;
    this.handle = handle;
    this.info = info;
    this.tokenizer =
        new LlamaTokenizer(
            functions,
            handle,
            functions.modelGetVocab(handle.pointer()),
            info.vocabularySize(),
            pairSeparator);
    this.chat = new ChatRenderer(functions, handle, library.binding().name());
    this.samplers = new Samplers(library.binding(), tokenizer);
  }

  /**
   * Creates the model, rejecting one that cannot be used here. The caller keeps the handle if this
   * throws.
   *
   * @param pairSeparator see {@link PairSeparator}
   */
  static LlamaModel of(
      LlamaLibrary library, NativeHandle handle, Path path, ModelInfo info, boolean pairSeparator) {
    LlamaCpp functions = library.functions();
    Pointer model = handle.pointer();
    requireEqual(
        path,
        "tokens",
        info.vocabularySize(),
        functions.vocabNTokens(functions.modelGetVocab(model)));
    requireEqual(path, "embedding length", info.embeddingLength(), functions.modelNEmbd(model));
    requireEqual(
        path, "length of vectors", info.embeddingLength(), library.binding().vectorLength(model));
    return new LlamaModel(library, handle, info, pairSeparator);
  }

  /** Values that bound the arguments of native calls must match the library's own. */
  private static void requireEqual(Path path, String what, int header, int library) {
    if (header != library) {
      throw new ModelLoadException(
          path,
          "its header says " + header + " for " + what + ", but llama.cpp says " + library,
          "convert the model again, or use another one");
    }
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public Optional<String> ownChatTemplate() {
    return chat.own();
  }

  @Override
  public Optional<String> rerankTemplate() {
    return chat.ownNamed("rerank");
  }

  @Override
  public String renderChat(String template, List<String> roles, List<String> contents) {
    return chat.render(template, roles, contents);
  }

  @Override
  public void requireSampling(SamplingParams params) {
    handle.acquire();
    try {
      samplers.newSampler(null, params).close();
    } finally {
      handle.release();
    }
  }

  @Override
  public Session openSession(SessionParams params) {
    handle.acquire();
    try {
      Session session = LlamaSession.open(library, handle, params, info, samplers);
      return info.recurrent()
          ? new RecurrentSession(
              session, params.sequences() + params.prefixes(), params.batchCapacity())
          : session;
    } catch (RuntimeException e) {
      handle.release();
      throw e;
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
