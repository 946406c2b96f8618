/**
 * For tests of pipelines that call a model: a JUnit 5 extension with a local session and a model
 * that generates what a test says.
 */
package io.sparkllama.spark.testing;
