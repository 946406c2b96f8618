package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.options.CallOptions;
import java.io.Serializable;
import java.util.Map;

/**
 * What a call has besides its arguments.
 *
 * @param session the session's configuration of options
 * @param given the options of all rows where they are no argument, or null
 * @param reusing whether a row that asks what the row before it asks takes that one's answer
 */
record CallContext(Map<String, String> session, CallOptions given, boolean reusing)
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
