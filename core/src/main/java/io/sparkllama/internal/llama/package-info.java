/**
 * The llama.cpp engine, independent of its generation: models, sessions, samplers and tokenizer on
 * top of the functions common to all. The differences are in a {@link
 * io.sparkllama.internal.llama.dialect.Dialect}, which the registry here selects for a library.
 * Only this package and its subpackages know JNA or native pointers.
 */
package io.sparkllama.internal.llama;
