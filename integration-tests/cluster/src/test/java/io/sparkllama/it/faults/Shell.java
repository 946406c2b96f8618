package io.sparkllama.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Runs commands of the system. */
final class Shell {

  private Shell() {}

  /** The exit status of a command; not 0 if there is no such command. */
  static int status(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return 127;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
