/**
 * SQL functions that call a model, and the rules that make Spark evaluate them in batches. The
 * rules move calls out of expressions into an operator of their own, which keeps a window of rows
 * in flight.
 */
package io.sparkllama.spark.internal.sql;
