package io.sparkllama.internal.llama.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rejects a library whose struct layouts differ from those declared here. The default params of the
 * library must match the dialect's, field by field; otherwise a moved field would silently be read
 * as another. Not thread-safe.
 */
public final class LayoutCheck {

  private final List<String> differences = new ArrayList<>();

  /** Records a difference if a field does not have the expected value. */
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
              + ", or has a different struct layout: "
              + String.join(", ", differences)
              + "; use "
              + dialect.origin());
    }
  }
}
