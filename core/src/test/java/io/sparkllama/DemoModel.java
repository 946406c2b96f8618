package io.sparkllama;

import io.sparkllama.config.ThreadPoolConfig;
import java.nio.file.Path;

/** The demo model, for tests on the real engine. */
public final class DemoModel {

  public static final Path PATH = Path.of(System.getProperty("demo.model", "missing -Ddemo.model"));

  /** The end-of-generation tokens. */
  public static final int END_OF_TEXT = 2;

  public static final int END_OF_TURN = 4;

  private DemoModel() {}

  /** A prompt whose result is one line of JSON. */
  public static String triage(String review) {
    return "Review: " + review + "\nTriage:";
  }

  /** A processor on the demo model. */
  public static ParallelProcessor processor(int workers, int sequences) {
    return ParallelProcessor.builder(PATH)
        .threadPool(ThreadPoolConfig.ofThreads(workers))
        .maxBatchSize(sequences)
        .build();
  }
}
