/** The class that {@code spark.sql.extensions} names. */
@NullMarked
package io.sparkllama.spark.sql;

import org.jspecify.annotations.NullMarked;
