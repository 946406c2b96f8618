package io.sparkllama.result;

/**
 * A result with the index of its item.
 *
 * @param index position of the item in the input, from 0
 */
public record IndexedResult<R>(long index, R result) {}
