package io.sparkllama;

import org.jspecify.annotations.Nullable;

/** Work on one item, with a model at hand. Called by several threads at once. */
@FunctionalInterface
public interface ItemFunction<T extends @Nullable Object, R extends @Nullable Object> {

  /**
   * Works on an item.
   *
   * @param processor for generating, embedding, tokenizing, and for more items in parallel
   * @throws Exception if the item fails; the others go on
   */
  R apply(T item, ParallelProcessor processor) throws Exception;
}
