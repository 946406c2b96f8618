package io.sparkllama.spark.internal.executor;

import io.sparkllama.spark.internal.options.Spelling;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** Reads options from Spark's configuration, for plugins. */
final class SessionKeys {

  private SessionKeys() {}

  /** The options of a configuration, by their names in a session. */
  static Map<String, String> of(SparkConf conf) {
    Map<String, String> keys = new HashMap<>();
    for (Tuple2<String, String> entry : conf.getAllWithPrefix(Spelling.SESSION_PREFIX)) {
      keys.put(Spelling.SESSION_PREFIX + entry._1(), entry._2());
    }
    return keys;
  }
}
