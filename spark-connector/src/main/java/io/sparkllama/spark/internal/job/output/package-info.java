/**
 * What a run writes: the table and how it is committed, the lock that keeps other runs off it, and
 * what is kept beside the rows so that a run can be resumed.
 */
package io.sparkllama.spark.internal.job.output;
