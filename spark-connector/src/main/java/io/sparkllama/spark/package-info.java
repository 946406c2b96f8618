/**
 * LLM inference on Spark: {@link io.sparkllama.spark.SparkLlama} for programs, the job for
 * spark-submit.
 */
package io.sparkllama.spark;
