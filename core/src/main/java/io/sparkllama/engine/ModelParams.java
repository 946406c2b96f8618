package io.sparkllama.engine;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to load.
 *
 * @param path the model file
 * @param gpuLayers layers to offload to a GPU, 0 or more; needs an engine library built for one
 */
public record ModelParams(Path path, int gpuLayers) {

  public ModelParams {
    Objects.requireNonNull(path, "path");
    if (gpuLayers < 0) {
      throw new IllegalArgumentException("gpuLayers is " + gpuLayers + "; it must be 0 or more");
    }
  }
}
