package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.LibC;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;

/**
 * A model file for llama.cpp. Immutable.
 *
 * @param path the file; the first part if the model is split
 * @param header its header, parsed once for the plan and for every copy of the weights
 * @param info facts from the header
 */
record LlamaModelFile(LlamaEngine engine, Path path, GgufHeader header, ModelInfo info)
    implements InspectedModel {

  @Override
  public MemoryNeed memoryNeed(SessionParams session) {
    SessionCheck.require(path, header, session);
    return engine
        .dialect()
        .memoryNeed(header, session)
        .orElseGet(() -> engine.library().binding().memoryNeed(path, header, session));
  }

  @Override
  public Model load(ModelParams params) {
    LlamaLibrary library = engine.library();
    library.takeErrors();
    Pointer pointer = library.binding().loadModel(path, params);
    if (pointer == null) {
      throw new ModelLoadException(
          path,
          library.takeErrors(),
          "the file may be incomplete (fetch it again) or of a kind that "
              + engine.name()
              + " does not know");
    }
    LlamaCpp functions = library.functions();
    NativeHandle handle = new NativeHandle("model", pointer, model -> free(functions, model));
    try {
      return LlamaModel.of(library, handle, path, info, PairSeparator.follows(header));
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /** Runs last, since every session holds a share of the model. */
  private static void free(LlamaCpp functions, Pointer model) {
    functions.modelFree(model);
    LibC.trimMemory();
  }
}
