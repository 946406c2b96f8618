/** The input of a run: tables and their paths, the selection of rows, ids and prompts. */
package io.sparkllama.spark.internal.job.input;
