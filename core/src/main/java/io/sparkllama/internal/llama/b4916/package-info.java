/**
 * llama.cpp b4916 of March 2025, the build in the java-llama.cpp jar: one library that holds all,
 * for Linux and macOS. Known to the registry of dialects alone.
 */
package io.sparkllama.internal.llama.b4916;
