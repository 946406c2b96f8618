package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.Map;

/**
 * The origin of a call: a statement in a session, or a dataset with options of its own. Immutable.
 *
 * @param session options in the session's configuration
 * @param given options of a call over a dataset; null for a call in a statement
 * @param deduplicating whether a row takes the result of the row before it if their requests are
 *     equal
 */
record CallContext(Map<String, String> session, CallOptions given, boolean deduplicating)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The context of a call in a statement. */
  static CallContext of(Map<String, String> session) {
    return new CallContext(session, null, false);
  }

  /** The constant options: those of a statement, completed by those of this context. */
  CallOptions with(Map<String, String> statement) {
    return given != null && statement.isEmpty() ? given : CallOptions.read(statement, session);
  }
}
