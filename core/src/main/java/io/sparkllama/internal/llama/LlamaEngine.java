package io.sparkllama.internal.llama;

import io.sparkllama.engine.Engine;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.Dialect;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * llama.cpp as an engine. Immutable. The bundled library is loaded with the first model; a custom
 * library as soon as its dialect must be known.
 */
public final class LlamaEngine implements Engine {

  private final Optional<Path> nativeLibrary;
  private final Function<Path, GgufHeader> headers;

  private LlamaEngine(Optional<Path> nativeLibrary, Function<Path, GgufHeader> headers) {
    this.nativeLibrary = nativeLibrary;
    this.headers = headers;
  }

  /**
   * Creates an engine on a native library, or on the one bundled in the java-llama.cpp jar if
   * empty.
   *
   * @param nativeLibrary a shared library of a supported llama.cpp build, or the folder with the
   *     library and its dependencies
   */
  public static LlamaEngine on(Optional<Path> nativeLibrary) {
    return on(nativeLibrary, ModelHeader::read);
  }

  /**
   * Like {@link #on(Optional)}, with a custom parser of model files.
   *
   * @param headers reads the header of a model, including all parts of a split one
   */
  static LlamaEngine on(Optional<Path> nativeLibrary, Function<Path, GgufHeader> headers) {
    return new LlamaEngine(nativeLibrary, headers);
  }

  LlamaLibrary library() {
    return nativeLibrary.map(LlamaLibrary::at).orElseGet(LlamaLibrary::bundled);
  }

  Dialect dialect() {
    return nativeLibrary.isEmpty() ? Dialects.SHIPPED : library().binding().dialect();
  }

  @Override
  public String name() {
    return nativeLibrary.isEmpty() ? Dialects.SHIPPED.name() : library().binding().name();
  }

  @Override
  public InspectedModel inspect(Path path) {
    GgufHeader header = headers.apply(path);
    ModelInfo info = ModelHeader.info(path, header, dialect(), name());
    return new LlamaModelFile(this, path, header, info);
  }
}
