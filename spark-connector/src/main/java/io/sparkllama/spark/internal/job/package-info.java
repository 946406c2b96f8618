/** A run over a whole table: what it reads, what it has done, when it stops, what it says of it. */
package io.sparkllama.spark.internal.job;
