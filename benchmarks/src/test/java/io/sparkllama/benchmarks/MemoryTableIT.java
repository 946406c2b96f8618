package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the memory table in the documents to the plans of processors. */
class MemoryTableIT {

  private static final Path DOCUMENT = Path.of("..", "docs", "explanation", "memory.md");
  private static final String HEAD =
      "| model, 8 threads, 32 sequences | context | KV cache type | weights | KV cache | buffers |"
          + " total |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  private static final double GIB = 1 << 30;

  @TempDir Path folder;

  /** With {@code -Ddocs.write=true} the table is written instead of checked. */
  @Test
  void isWhatAPlanSays() throws IOException {
    StringBuilder table = new StringBuilder(HEAD);
    for (Shape shape : List.of(Shape.B1_Q4, Shape.B3_Q4, Shape.B8_Q4, Shape.B8_Q8)) {
      Path model = RandomModel.headIn(folder, shape);
      table.append(line(shape, model, 2048, CacheType.F16));
      table.append(line(shape, model, 512, CacheType.F16));
      table.append(line(shape, model, 512, CacheType.Q8_0));
    }
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(HEAD);
    int to = document.indexOf("\n\n", from) + 1;
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
    } else {
      assertThat(document.substring(from, to)).isEqualTo(table.toString());
    }
  }

  private static String line(Shape shape, Path model, int contextSize, CacheType cacheType) {
    MemoryEstimate memory =
        ParallelProcessor.builder(model)
            .threadPool(ThreadPoolConfig.ofThreads(8))
            .maxBatchSize(32)
            .contextSize(contextSize)
            .kvCacheType(cacheType)
            .plan()
            .memory();
    return String.format(
        Locale.ROOT,
        "| %s, %s | %d | %s | %.1f | %.1f | %.1f | %.1f |\n",
        shape.label().split("-", 2)[0].toUpperCase(Locale.ROOT),
        shape.type,
        contextSize,
        cacheType.name().toLowerCase(Locale.ROOT),
        memory.weightsBytes() / GIB,
        memory.kvCacheBytes() / GIB,
        memory.computeBytes() / GIB,
        memory.totalBytes() / GIB);
  }
}
