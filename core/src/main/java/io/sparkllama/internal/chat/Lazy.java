package io.sparkllama.internal.chat;

import java.util.Iterator;

/**
 * The lazy result of a filter; it can be iterated once.
 *
 * @param filter name of the filter
 * @param items the remaining items
 */
record Lazy(String filter, Iterator<Object> items) {}
