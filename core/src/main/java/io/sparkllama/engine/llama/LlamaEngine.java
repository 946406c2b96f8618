package io.sparkllama.engine.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SessionParams;
import java.nio.file.Path;
import java.util.Optional;

/** llama.cpp as an engine. Immutable; the native library is loaded at the first model. */
public final class LlamaEngine implements Engine {

  /** llama.cpp's number for leaving a model whole, on its main GPU. */
  private static final int SPLIT_MODE_NONE = 0;

  private final Optional<Path> nativeLibrary;

  private LlamaEngine(Optional<Path> nativeLibrary) {
    this.nativeLibrary = nativeLibrary;
  }

  /**
   * An engine on a given native library, or on the one that ships in the java-llama.cpp jar.
   *
   * @param nativeLibrary a shared library of llama.cpp b4916, such as a build for a GPU
   */
  public static LlamaEngine on(Optional<Path> nativeLibrary) {
    return new LlamaEngine(nativeLibrary);
  }

  @Override
  public ModelInfo inspect(Path path) {
    return ModelHead.info(path, ModelHead.read(path));
  }

  @Override
  public MemoryNeed memoryNeed(Path path, SessionParams session) {
    return MemoryRule.of(ModelHead.read(path), session);
  }

  @Override
  public Model load(ModelParams params) {
    Path path = params.path();
    ModelInfo info = inspect(path);
    LlamaLibrary library = nativeLibrary.map(LlamaLibrary::at).orElseGet(LlamaLibrary::bundled);
    LlamaCpp functions = library.functions();
    LlamaCpp.ModelParams nativeParams = functions.modelDefaultParams();
    nativeParams.gpuLayers = params.gpuLayers();
    if (params.gpuLayers() > 0 && params.mainGpu() >= 0) {
      nativeParams.splitMode = SPLIT_MODE_NONE;
      nativeParams.mainGpu = params.mainGpu();
    }
    nativeParams.useMmap = params.mapped() ? LlamaCpp.TRUE : LlamaCpp.FALSE;
    library.takeErrors();
    Pointer pointer = functions.modelLoadFromFile(path.toString(), nativeParams);
    if (pointer == null) {
      throw new ModelLoadException(path, library.takeErrors(), ModelHead.REMEDY);
    }
    NativeHandle handle = new NativeHandle("model", pointer, model -> free(functions, model));
    try {
      return LlamaModel.of(library, handle, path, info);
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /** The model is the last to go: its sessions hold shares of it. */
  private static void free(LlamaCpp functions, Pointer model) {
    functions.modelFree(model);
    LlamaLibrary.trimMemory();
  }
}
