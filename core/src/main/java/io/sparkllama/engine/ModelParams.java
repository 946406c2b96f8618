package io.sparkllama.engine;

import io.sparkllama.option.Options;

/**
 * How to load a model.
 *
 * @param gpuLayers layers to offload to a GPU, 0 or more; needs an engine library built for GPUs
 * @param mainGpu number of the GPU for all of them, or -1 to spread them over all GPUs
 * @param mapped whether the weights are memory-mapped and shared with other processes; if not, they
 *     are copied to memory first touched by the loading thread, and so close to its CPU
 */
public record ModelParams(int gpuLayers, int mainGpu, boolean mapped) {

  public ModelParams {
    Options.GPU_LAYERS.require(gpuLayers);
  }
}
