/** What runs inside executors: the processors of the JVM, and the evaluation of one partition. */
package io.sparkllama.spark.internal.executor;
