package io.sparkllama.internal.library;

import java.io.IOException;

/** The archive is damaged or has content that a bundle must not have. */
final class UnusableArchiveException extends IOException {

  private static final long serialVersionUID = 1L;

  UnusableArchiveException(String message) {
    super(message);
  }
}
