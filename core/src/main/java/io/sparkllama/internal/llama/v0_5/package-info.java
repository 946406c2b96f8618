/**
 * llama.cpp v0.5 of September 2026: a folder of libraries, with one for each kind of processor.
 * Known to the registry of dialects alone.
 */
package io.sparkllama.internal.llama.v0_5;
