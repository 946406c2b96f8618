package io.sparkllama.result;

import org.jspecify.annotations.Nullable;

/**
 * The result of one item of {@code ParallelProcessor.parallelProcess}.
 *
 * @param value what the function returned; null on failure
 * @param failure what went wrong; null on success
 * @param cause what the function threw; null on success
 */
public record ItemResult<R extends @Nullable Object>(
    @Nullable R value, @Nullable Failure failure, @Nullable Throwable cause) implements Outcome {}
