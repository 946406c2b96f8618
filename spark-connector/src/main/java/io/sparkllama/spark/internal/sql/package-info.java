/**
 * SQL functions that call a model, and how Spark comes to evaluate them in batches: expressions are
 * taken out of the plan and put into an operator of their own, which keeps a window of rows in
 * flight.
 */
package io.sparkllama.spark.internal.sql;
