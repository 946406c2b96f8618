package io.sparkllama.engine;

import java.util.Optional;

/**
 * Facts about a loaded model.
 *
 * @param description architecture, size and quantization in the engine's words
 * @param parameterCount number of weights
 * @param sizeBytes bytes of all tensors
 * @param trainedContextLength tokens of context the model was trained with
 * @param vocabularySize number of tokens; ids run from 0 to this, exclusive
 * @param concurrencyObstacle why its sessions must not decode at the same time; empty if they may
 */
public record ModelInfo(
    String description,
    long parameterCount,
    long sizeBytes,
    int trainedContextLength,
    int vocabularySize,
    Optional<String> concurrencyObstacle) {}
