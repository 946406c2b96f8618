package io.sparkllama.internal.llama.dialect;

import java.util.Optional;

/**
 * How a generation of llama.cpp treats a model.
 *
 * @param causal whether a token attends only to earlier ones
 * @param sharesPrefixes whether a sequence can share its first tokens with another
 * @param recurrent whether it has a recurrent state, which cannot be truncated or shared
 * @param singleSequence whether its contexts are limited to one sequence
 * @param concurrencyObstacle why its contexts must not compute concurrently; empty if they may
 * @param rankingObstacle why it cannot score a query and a document; empty if it can
 */
public record ModelTraits(
    boolean causal,
    boolean sharesPrefixes,
    boolean recurrent,
    boolean singleSequence,
    Optional<String> concurrencyObstacle,
    Optional<String> rankingObstacle) {}
