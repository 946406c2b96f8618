package io.sparkllama.internal.library;

import java.io.IOException;

/** An archive that is damaged, or holds what a bundle must not. */
final class UnusableArchiveException extends IOException {

  private static final long serialVersionUID = 1L;

  UnusableArchiveException(String message) {
    super(message);
  }
}
