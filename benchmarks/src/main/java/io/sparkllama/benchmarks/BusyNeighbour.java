package io.sparkllama.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process that keeps one core busy while a contender works. */
final class BusyNeighbour {

  private BusyNeighbour() {}

  static Contender beside(Contender.Part contender) {
    return Contender.of(
            contender.name(),
            () -> {
              Process busy = start();
              try {
                return contender.work();
              } finally {
                busy.destroyForcibly();
              }
            },
            contender::close)
        .on(contender.engine().orElseThrow());
  }

  private static Process start() {
    try {
      return new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
