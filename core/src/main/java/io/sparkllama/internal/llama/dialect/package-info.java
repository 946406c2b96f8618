/**
 * The seam between the llama.cpp engine and the generations of the library. A {@link
 * io.sparkllama.internal.llama.dialect.Dialect} is what is known about a generation, a {@link
 * io.sparkllama.internal.llama.dialect.Binding} is a library that speaks it, and {@link
 * io.sparkllama.internal.llama.dialect.LlamaCpp} is what all of them share. No generation is named
 * here.
 */
package io.sparkllama.internal.llama.dialect;
