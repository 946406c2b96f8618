/**
 * The output of a run: writing and committing rows, the lock against other runs, the result cache,
 * and the files next to the rows that let a run resume.
 */
package io.sparkllama.spark.internal.job.output;
