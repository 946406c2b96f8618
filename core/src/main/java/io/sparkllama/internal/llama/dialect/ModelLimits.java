package io.sparkllama.internal.llama.dialect;

import java.util.Map;
import java.util.Set;

/**
 * Bounds that a generation of llama.cpp asserts: a model beyond them ends the process.
 *
 * @param maxLayers most layers
 * @param maxExperts most experts per layer
 * @param layerCounts the only numbers of layers of some architectures, by name
 */
public record ModelLimits(int maxLayers, int maxExperts, Map<String, Set<Long>> layerCounts) {}
