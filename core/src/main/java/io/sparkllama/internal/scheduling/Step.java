package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.TokenBatch;
import java.util.OptionalLong;

/**
 * What a worker decodes next.
 *
 * @param batch the tokens; valid until the next step is planned
 * @param output the kind of output to compute
 * @param sequences number of active sequences, with or without tokens in the batch
 * @param deadlineNanos earliest deadline of the active sequences; empty if none has a timeout
 */
record Step(TokenBatch batch, Output output, int sequences, OptionalLong deadlineNanos) {}
