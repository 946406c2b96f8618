/** What a run reads: tables and where they lie, the rows that are wanted, ids, and prompts. */
package io.sparkllama.spark.internal.job.input;
