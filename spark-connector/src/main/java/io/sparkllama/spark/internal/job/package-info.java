/**
 * A run over a whole table: its arguments, what it asks and checks, and when it stops. What it
 * reads, writes and says is in packages of their own, which do not know the run.
 */
package io.sparkllama.spark.internal.job;
