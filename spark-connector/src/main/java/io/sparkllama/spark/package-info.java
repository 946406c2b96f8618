/**
 * LLM inference on Spark: {@link io.sparkllama.spark.SparkLlama} for programs, and the job for
 * spark-submit.
 */
package io.sparkllama.spark;
