package io.sparkllama.internal.llama.dialect;

import java.util.Optional;

/**
 * What a generation of llama.cpp makes of a model.
 *
 * @param causal whether a token sees only those before it
 * @param sharesPrefixes whether a sequence can be given the first tokens of another
 * @param recurrent whether it keeps a state, which cannot be cut or shared
 * @param singleSequence whether a context of it must hold one sequence alone
 * @param concurrencyObstacle why its contexts must not compute at the same time; empty if they may
 * @param rankingObstacle why it gives no score of a query and a document; empty if it does
 */
public record ModelTraits(
    boolean causal,
    boolean sharesPrefixes,
    boolean recurrent,
    boolean singleSequence,
    Optional<String> concurrencyObstacle,
    Optional<String> rankingObstacle) {}
