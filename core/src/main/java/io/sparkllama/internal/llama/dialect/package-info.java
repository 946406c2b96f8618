/**
 * The seam between the engine on llama.cpp and the generations of that library: a {@link
 * io.sparkllama.internal.llama.dialect.Dialect} is what is known of a generation, a {@link
 * io.sparkllama.internal.llama.dialect.Binding} is a library that speaks it, {@link
 * io.sparkllama.internal.llama.dialect.LlamaCpp} is what all have in common. No generation is named
 * here.
 */
package io.sparkllama.internal.llama.dialect;
