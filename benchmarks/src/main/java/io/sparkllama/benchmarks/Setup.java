package io.sparkllama.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What contenders are opened with.
 *
 * @param model the file; null for a benchmark without one
 * @param engines that run it
 * @param llamaServer the program of llama.cpp's own server, which takes part if it is there
 */
record Setup(Path model, Engines engines, Optional<Path> llamaServer) {}
