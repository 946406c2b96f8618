/**
 * LLM inference on Spark: {@link io.sparkllama.spark.SparkLlama} for programs, and the job for
 * spark-submit.
 */
@NullMarked
package io.sparkllama.spark;

import org.jspecify.annotations.NullMarked;
