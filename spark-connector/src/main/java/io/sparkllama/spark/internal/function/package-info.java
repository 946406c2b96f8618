/**
 * The functions that call a model for a row: a class for each function, the list of them, and their
 * results in the types of Catalyst. Spark SQL, {@code SparkLlama} and the job take functions from
 * the list.
 */
package io.sparkllama.spark.internal.function;
