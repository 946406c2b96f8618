/** The class that {@code spark.sql.extensions} names. */
package io.sparkllama.spark.sql;
