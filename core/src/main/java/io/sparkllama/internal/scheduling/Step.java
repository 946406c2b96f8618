package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.TokenBatch;
import java.util.OptionalLong;

/**
 * What a worker decodes next.
 *
 * @param batch the tokens; valid until the next step is planned
 * @param output what they are decoded for
 * @param sequences how many sequences are active, whether or not they have tokens in the batch
 * @param deadlineNanos when the time of the first of them is up; empty if none has a limit
 */
record Step(TokenBatch batch, Output output, int sequences, OptionalLong deadlineNanos) {}
