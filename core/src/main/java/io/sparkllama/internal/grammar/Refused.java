package io.sparkllama.internal.grammar;

import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import java.util.List;

/** Formats errors about unsupported schemas: where, what is wrong, what to do. */
final class Refused {

  private Refused() {}

  static IllegalArgumentException at(String path, String fault) {
    return new OptionException(
        Options.JSON_SCHEMA,
        Message.of(
            Options.JSON_SCHEMA, " cannot be used: ", path, " ", fault, "; change the schema"));
  }

  /** The refusal of a schema that nothing satisfies. */
  static IllegalArgumentException at(Unsatisfiable nothing) {
    return at(nothing.path(), nothing.fault());
  }

  /** Appends names and indices to a JSON pointer. */
  static String path(String parent, Object... names) {
    StringBuilder path = new StringBuilder(parent);
    for (Object name : List.of(names)) {
      path.append('/').append(name.toString().replace("~", "~0").replace("/", "~1"));
    }
    return path.toString();
  }
}
