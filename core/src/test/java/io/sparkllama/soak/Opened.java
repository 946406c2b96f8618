package io.sparkllama.soak;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.TestEngine;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ThreadPoolConfig;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Opens processors of all kinds. */
final class Opened {

  private Opened() {}

  static ProcessorBuilder builder(TestEngine engine, Isolation isolation) {
    return engine
        .builder(DemoModel.PATH)
        .isolation(isolation)
        .engineTimeoutMs(SoakJvm.ENGINE_TIMEOUT_MILLIS)
        .threadPool(ThreadPoolConfig.ofThreads(2))
        .maxBatchSize(6)
        .contextSize(256);
  }

  static Path inFlight(Path folder) {
    return folder.resolve("in-flight");
  }

  static ParallelProcessor random(
      TestEngine engine, Isolation isolation, SplittableRandom random, Path folder) {
    ProcessorBuilder builder =
        builder(engine, isolation)
            .threadPool(ThreadPoolConfig.ofThreads(1 + random.nextInt(2)))
            .maxBatchSize(2 + random.nextInt(7))
            .prefixSharing(random.nextBoolean());
    if (random.nextBoolean()) {
      builder.enableMetrics();
    }
    if (random.nextBoolean()) {
      builder.inFlightFolder(inFlight(folder));
    }
    return builder.build();
  }
}
