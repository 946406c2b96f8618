/**
 * Brings models and native libraries from any Hadoop file system to the disk of an executor's host.
 */
package io.sparkllama.spark.internal.models;
