package io.sparkllama.internal.llama.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Refuses a library whose structs differ from those bound here: the default params, read back once,
 * must be those of the dialect, field by field. A field that moved would otherwise be read as
 * another one, silently. Not thread-safe.
 */
public final class LayoutCheck {

  private final List<String> differences = new ArrayList<>();

  /** A field must have a value. */
  public void expect(String field, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      differences.add(field + " is " + actual + " instead of " + expected);
    }
  }

  /**
   * Ends the check.
   *
   * @throws NativeLibraryException naming the fields that differ
   */
  public void refuse(OpenLibrary library, Dialect dialect) {
    if (!differences.isEmpty()) {
      throw new NativeLibraryException(
          library.path()
              + " is not "
              + dialect.name()
              + ", or has another layout: "
              + String.join(", ", differences)
              + "; use "
              + dialect.origin());
    }
  }
}
