package io.sparkllama.spark.sql;

import io.sparkllama.spark.internal.sql.SessionSetup;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Brings the SQL functions and their operator into a session. The jar on the class path is enough;
 * {@code spark.sql.extensions=io.sparkllama.spark.sql.LlamaSessionExtensions} does the same.
 */
public final class LlamaSessionExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit>
    implements SparkSessionExtensionsProvider {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    SessionSetup.extend(extensions);
    return BoxedUnit.UNIT;
  }
}
