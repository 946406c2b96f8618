/**
 * Reporting: counts of rows, failures and tokens, the reports of executors and their history, and
 * the tab LLM, which shows them while an application runs and in the history server. Executors and
 * functions report to this package, which does not depend on them.
 */
package io.sparkllama.spark.internal.report;
