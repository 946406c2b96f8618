/** The LLM tab of Spark's UI, while an application runs and in the history server. */
package io.sparkllama.spark.internal.report;
