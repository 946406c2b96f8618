package io.sparkllama.internal.chat;

import java.util.List;

/**
 * The keys, values or items of a dictionary: iterable and sized, but not indexable. Immutable.
 *
 * @param kind name of the method that returned it
 * @param items its items
 */
record View(String kind, List<Object> items) {}
