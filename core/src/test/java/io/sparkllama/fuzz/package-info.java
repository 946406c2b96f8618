/**
 * Seeded fuzzers of what others provide: model files and rows. Cases run in a JVM of their own,
 * which reports each before it begins, so that the end of that process names its case.
 */
package io.sparkllama.fuzz;
