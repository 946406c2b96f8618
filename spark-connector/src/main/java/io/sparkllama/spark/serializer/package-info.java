/** Kryo for everything of spark-llama that Spark may carry between JVMs. */
@NullMarked
package io.sparkllama.spark.serializer;

import org.jspecify.annotations.NullMarked;
