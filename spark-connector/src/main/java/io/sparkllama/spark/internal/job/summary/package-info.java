/** Progress and summary of a run: counts of the output, as text, JSON and HTML. */
package io.sparkllama.spark.internal.job.summary;
