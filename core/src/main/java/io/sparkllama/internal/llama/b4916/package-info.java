/**
 * llama.cpp b4916 of March 2025, the build in the java-llama.cpp jar: a single library for Linux
 * and macOS. Only the dialect registry knows this package.
 */
package io.sparkllama.internal.llama.b4916;
