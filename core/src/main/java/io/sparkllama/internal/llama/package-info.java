/**
 * The engine on llama.cpp, whatever its generation: models, sessions, samplers and the tokenizer
 * over the functions that all have in common. What differs is a {@link
 * io.sparkllama.internal.llama.dialect.Dialect}, found for a library by the registry here. This
 * package and those below it are the only ones that know JNA or a native pointer.
 */
package io.sparkllama.internal.llama;
