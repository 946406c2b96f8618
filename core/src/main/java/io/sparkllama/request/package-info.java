/**
 * What callers ask for: prompts, and how to generate, embed, score and rerank. The values are
 * immutable; those with ranges refuse what lies outside.
 */
@NullMarked
package io.sparkllama.request;

import org.jspecify.annotations.NullMarked;
