/**
 * What is told of runs: counts of rows, failures and tokens, the reports of executors and their
 * history, and the LLM tab that shows them while an application runs and in the history server.
 * Knows nothing of options, functions and executors, which report to it.
 */
package io.sparkllama.spark.internal.report;
