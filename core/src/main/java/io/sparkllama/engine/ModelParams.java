package io.sparkllama.engine;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to load.
 *
 * @param path the model file
 * @param gpuLayers layers to offload to a GPU, 0 or more; needs an engine library built for one
 * @param mainGpu number of the GPU that takes them all, or -1 to spread them over those there are
 * @param mapped whether the weights are the file's pages, shared with other processes; if not, they
 *     are copied into memory that the loading thread touches first, and so near its CPU
 */
public record ModelParams(Path path, int gpuLayers, int mainGpu, boolean mapped) {

  public ModelParams {
    Objects.requireNonNull(path, "path");
    if (gpuLayers < 0) {
      throw new IllegalArgumentException("gpuLayers is " + gpuLayers + "; it must be 0 or more");
    }
  }
}
