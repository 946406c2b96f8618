package io.sparkllama.fuzz;

import io.sparkllama.TestEngine;
import java.io.IOException;
import java.nio.file.Path;

/** The fuzzers, by name. */
enum Fuzzer {
  /** Each case is a changed model file. */
  MODELS {
    @Override
    Cases open(TestEngine engine, Path folder, long seed) throws IOException {
      return new ModelCases(engine, folder, seed);
    }
  },
  /** Each case is a list of rows for one processor. */
  ROWS {
    @Override
    Cases open(TestEngine engine, Path folder, long seed) {
      return new RowCases(engine, seed);
    }
  };

  /**
   * Opens it.
   *
   * @param folder for files
   */
  abstract Cases open(TestEngine engine, Path folder, long seed) throws IOException;
}
