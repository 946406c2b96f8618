package io.sparkllama;

/**
 * A result and which item it belongs to.
 *
 * @param index the item's place in the input, from 0
 */
public record IndexedResult<R>(long index, R result) {}
