package io.sparkllama;

/**
 * What became of one item of {@link ParallelProcessor#parallelProcess}.
 *
 * @param value what the function returned; null on failure
 * @param error what went wrong; null on success
 * @param cause what the function threw; null on success
 */
public record ItemResult<R>(R value, String error, Throwable cause) implements Outcome {

  static <R> ItemResult<R> of(R value) {
    return new ItemResult<>(value, null, null);
  }

  static <R> ItemResult<R> failed(Throwable cause) {
    return new ItemResult<>(null, cause.toString(), cause);
  }

  @Override
  public boolean success() {
    return error == null;
  }
}
