/**
 * What can be asked of a model for one row: a class for each function, the list of them, and the
 * results in Catalyst's own types. Spark SQL, {@code SparkLlama} and the job take functions from
 * the list.
 */
package io.sparkllama.spark.internal.function;
