/** What several packages of the connector need, and which needs none of them. */
package io.sparkllama.spark.internal.common;
