/**
 * llama.cpp v0.5 of September 2026: a folder of libraries, one for each kind of processor. Only the
 * dialect registry knows this package.
 */
package io.sparkllama.internal.llama.v0_5;
