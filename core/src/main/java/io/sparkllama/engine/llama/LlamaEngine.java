package io.sparkllama.engine.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Engine;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelFile;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** llama.cpp as an engine. Immutable; the native library is loaded at the first model. */
public final class LlamaEngine implements Engine {

  private static final String REMEDY =
      "the file may be incomplete (fetch it again) or of a kind that llama.cpp b4916 does not know";

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
  public Model load(ModelParams params) {
    Path path = ModelFile.requireGguf(params.path());
    Optional<String> obstacle = ConcurrencyRule.obstacle(readHead(path));
    LlamaLibrary library = nativeLibrary.map(LlamaLibrary::at).orElseGet(LlamaLibrary::bundled);
    LlamaCpp functions = library.functions();
    LlamaCpp.ModelParams nativeParams = functions.modelDefaultParams();
    nativeParams.gpuLayers = params.gpuLayers();
    library.takeErrors();
    Pointer pointer = functions.modelLoadFromFile(path.toString(), nativeParams);
    if (pointer == null) {
      throw new ModelLoadException(path, library.takeErrors(), REMEDY);
    }
    NativeHandle handle = new NativeHandle("model", pointer, model -> free(functions, model));
    try {
      return LlamaModel.of(library, handle, path, obstacle);
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

  private static GgufTensors readHead(Path path) {
    try {
      return GgufTensors.read(path);
    } catch (IOException e) {
      throw new ModelLoadException(path, e.getMessage(), REMEDY);
    }
  }
}
