package io.sparkllama.engine.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model in llama.cpp. Each session, and each call of the tokenizer, holds a share of its handle.
 */
final class LlamaModel implements Model {

  private static final int VOCABULARY_NONE = 0;
  private static final int DESCRIPTION_BYTES = 256;

  private final LlamaLibrary library;
  private final NativeHandle handle;
  private final ModelInfo info;
  private final LlamaTokenizer tokenizer;

  private LlamaModel(
      LlamaLibrary library, NativeHandle handle, ModelInfo info, LlamaTokenizer tokenizer) {
    this.library = library;
    this.handle = handle;
    this.info = info;
    this.tokenizer = tokenizer;
  }

  /** Refuses models that cannot generate; the caller keeps the handle then. */
  static LlamaModel of(
      LlamaLibrary library, NativeHandle handle, Path path, Optional<String> concurrencyObstacle) {
    LlamaCpp functions = library.functions();
    Pointer model = handle.pointer();
    Pointer vocabulary = functions.modelGetVocab(model);
    if (functions.vocabType(vocabulary) == VOCABULARY_NONE) {
      throw new ModelLoadException(
          path, "it has no vocabulary", "use a model file with a tokenizer");
    }
    if (functions.modelHasEncoder(model) != 0 || functions.modelHasDecoder(model) == 0) {
      throw new ModelLoadException(
          path, "it is an encoder model, which does not generate text", "use a decoder model");
    }
    ModelInfo info =
        new ModelInfo(
            description(functions, model),
            functions.modelNParams(model),
            functions.modelSize(model),
            functions.modelNCtxTrain(model),
            functions.vocabNTokens(vocabulary),
            concurrencyObstacle);
    return new LlamaModel(
        library,
        handle,
        info,
        new LlamaTokenizer(functions, handle, vocabulary, info.vocabularySize()));
  }

  private static String description(LlamaCpp functions, Pointer model) {
    byte[] buffer = new byte[DESCRIPTION_BYTES];
    int length = functions.modelDesc(model, buffer, buffer.length);
    // snprintf's answer: the length the text has, not what was stored of it
    return new String(
        buffer, 0, Math.max(0, Math.min(length, buffer.length - 1)), StandardCharsets.UTF_8);
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
  public Session openSession(SessionParams params) {
    handle.acquire();
    try {
      return LlamaSession.open(library, handle, params, info);
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
