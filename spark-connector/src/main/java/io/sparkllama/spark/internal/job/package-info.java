/**
 * A run of the job over a table: its arguments, its checks, its requests and its limits. Packages
 * below this one read the input, write the output and print the summary; none of them knows the
 * run.
 */
package io.sparkllama.spark.internal.job;
