/** Helpers that several packages of the connector use, and that use none of them. */
package io.sparkllama.spark.internal.common;
