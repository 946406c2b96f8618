package io.sparkllama;

import org.jspecify.annotations.Nullable;

/**
 * The result of one item of {@link ParallelProcessor#parallelProcess}.
 *
 * @param value what the function returned; null on failure
 * @param failure what went wrong; null on success
 * @param cause what the function threw; null on success
 */
public record ItemResult<R extends @Nullable Object>(
    @Nullable R value, @Nullable Failure failure, @Nullable Throwable cause) implements Outcome {

  static <R extends @Nullable Object> ItemResult<R> of(R value) {
    return new ItemResult<>(value, null, null);
  }

  static <R extends @Nullable Object> ItemResult<R> failed(Throwable cause) {
    return new ItemResult<>(null, new Failure(Failure.Kind.FUNCTION, cause.toString()), cause);
  }
}
