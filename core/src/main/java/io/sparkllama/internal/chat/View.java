package io.sparkllama.internal.chat;

import java.util.List;

/**
 * The keys, values or pairs of a dictionary: what has a length and can be walked through, but has
 * no positions. Immutable.
 *
 * @param kind name of the method that gave it
 * @param items what is in it
 */
record View(String kind, List<Object> items) {}
