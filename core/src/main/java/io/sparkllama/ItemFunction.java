package io.sparkllama;

import org.jspecify.annotations.Nullable;

/**
 * A function applied to one item, with access to the processor. Called from several threads at
 * once.
 */
@FunctionalInterface
public interface ItemFunction<T extends @Nullable Object, R extends @Nullable Object> {

  /**
   * Processes an item.
   *
   * @param processor for generating, embedding, tokenizing, or processing more items in parallel
   * @throws Exception if the item fails; the other items continue
   */
  R apply(T item, ParallelProcessor processor) throws Exception;
}
