package io.sparkllama.benchmarks;

import io.sparkllama.internal.library.NativeBundle;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An engine besides the one that is shipped, for tests: named as for those of core. */
final class OtherEngine {

  private OtherEngine() {}

  /** Its folder; nothing where none is named. */
  static Stream<String> named() {
    return Stream.of(
            System.getProperty("sparkllama.test.library"),
            System.getenv("SPARK_LLAMA_TEST_LIBRARY"))
        .filter(named -> named != null && !named.isEmpty())
        .limit(1)
        .map(named -> NativeBundle.resolve(Path.of(named)).toString());
  }
}
