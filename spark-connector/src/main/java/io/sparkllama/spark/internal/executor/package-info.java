/**
 * What runs inside executors: the processors of the JVM, the requests of a task, the evaluation of
 * a partition, and the plugin.
 */
package io.sparkllama.spark.internal.executor;
