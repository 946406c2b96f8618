package io.sparkllama.internal.chat;

import java.util.Iterator;

/**
 * What a filter gives that works item by item: it can be walked through once, and then is empty.
 *
 * @param filter its name
 * @param items what is left
 */
record Lazy(String filter, Iterator<Object> items) {}
