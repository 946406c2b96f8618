package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHead;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LibC;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;
import java.util.Optional;

/**
 * llama.cpp as an engine. Immutable. The bundled library is loaded with the first model; a custom library as soon as its dialect must be known.
 */
public final class LlamaEngine implements Engine {

  private final Optional<Path> nativeLibrary;

  private LlamaEngine(Optional<Path> nativeLibrary) {
    this.nativeLibrary = nativeLibrary;
  }

  /**
   * Creates an engine on a native library, or on the one bundled in the java-llama.cpp jar if empty.
   *
   * @param nativeLibrary a shared library of a supported llama.cpp build, or the folder with the library and its dependencies
   */
  public static LlamaEngine on(Optional<Path> nativeLibrary) {
    return new LlamaEngine(nativeLibrary);
  }

  private LlamaLibrary library() {
    return nativeLibrary.map(LlamaLibrary::at).orElseGet(LlamaLibrary::bundled);
  }

  private Dialect dialect() {
    return nativeLibrary.isEmpty() ? Dialects.SHIPPED : library().binding().dialect();
  }

  @Override
  public String name() {
    return nativeLibrary.isEmpty() ? Dialects.SHIPPED.name() : library().binding().name();
  }

  @Override
  public ModelInfo inspect(Path path) {
    return ModelHead.info(path, ModelHead.read(path), dialect(), name());
  }

  @Override
  public MemoryNeed memoryNeed(Path path, SessionParams session) {
    GgufHead head = ModelHead.read(path);
    return dialect()
        .memoryNeed(head, session)
        .orElseGet(() -> library().binding().memoryNeed(path, head, session));
  }

  @Override
  public Model load(ModelParams params) {
    Path path = params.path();
    GgufHead head = ModelHead.read(path);
    ModelInfo info = ModelHead.info(path, head, dialect(), name());
    LlamaLibrary library = library();
    library.takeErrors();
    Pointer pointer = library.binding().loadModel(params);
    if (pointer == null) {
      throw new ModelLoadException(
          path,
          library.takeErrors(),
          "the file may be incomplete (fetch it again) or of a kind that "
              + name()
              + " does not know");
    }
    LlamaCpp functions = library.functions();
    NativeHandle handle = new NativeHandle("model", pointer, model -> free(functions, model));
    try {
      return LlamaModel.of(library, handle, path, info, PairSeparator.follows(head));
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
