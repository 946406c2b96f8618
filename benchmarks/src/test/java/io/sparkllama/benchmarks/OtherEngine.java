package io.sparkllama.benchmarks;

import io.sparkllama.internal.library.NativeBundle;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An engine other than the bundled one, given in the same way as for the tests of core. */
final class OtherEngine {

  private OtherEngine() {}

  /** Its folder; empty if none is given. */
  static Stream<String> named() {
    return Stream.of(
            System.getProperty("io.sparkllama.test.library"),
            System.getenv("SPARK_LLAMA_TEST_LIBRARY"))
        .filter(named -> named != null && !named.isEmpty())
        .limit(1)
        .map(named -> NativeBundle.resolve(Path.of(named)).toString());
  }
}
