/**
 * Models and native libraries on their way from any Hadoop file system to the disk of the
 * executors' host.
 */
package io.sparkllama.spark.internal.models;
