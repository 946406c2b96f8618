package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.Map;

/**
 * Where a call comes from: a statement of a session, or a dataset with options of its own.
 *
 * @param session the session's configuration of options
 * @param given the options of all rows where they are no argument, or null
 * @param deduplicating whether a row takes the result of the row before it if the request of that
 *     one was equal
 */
record CallContext(Map<String, String> session, CallOptions given, boolean deduplicating)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of a call in a statement. */
  static CallContext of(Map<String, String> session) {
    return new CallContext(session, null, false);
  }

  /** The options of all rows: those of a statement, over what it leaves out. */
  CallOptions with(Map<String, String> statement) {
    return given != null && statement.isEmpty() ? given : CallOptions.read(statement, session);
  }
}
