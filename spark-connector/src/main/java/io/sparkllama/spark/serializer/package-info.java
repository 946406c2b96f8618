/** Kryo for everything of spark-llama that Spark may carry between JVMs. */
package io.sparkllama.spark.serializer;
