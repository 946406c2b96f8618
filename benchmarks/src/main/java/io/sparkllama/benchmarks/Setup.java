package io.sparkllama.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What contenders are opened with.
 *
 * @param model the model file; null for a benchmark without one
 * @param engines the engines to run it on
 * @param llamaServer the program of llama.cpp's own server, which takes part if present
 */
record Setup(Path model, Engines engines, Optional<Path> llamaServer) {}
