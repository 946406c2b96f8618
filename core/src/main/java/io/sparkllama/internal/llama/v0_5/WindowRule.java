package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Checks encoders that mix windowed and full-attention layers. llama.cpp v0.5 fills a mask for each
 * kind and aborts the process if no layer uses one of them.
 */
final class WindowRule {

  private static final String PATTERN = "attention.sliding_window_pattern";

  /**
   * Of each group of this many layers the last has full attention, unless the file says otherwise.
   */
  private static final long GEMMA_PERIOD = 6;

  /** Of each group of this many layers the first has full attention. */
  private static final long MODERN_BERT_PERIOD = 3;

  private WindowRule() {}

  /**
   * Ignores other architectures.
   *
   * @throws ModelLoadException if all layers are of one kind
   */
  static void check(Path path, GgufHeader header) {
    long layers = header.number("block_count").orElse(0);
    switch (header.architecture()) {
      case "gemma-embedding" -> {
        long period = period(header, GEMMA_PERIOD);
        check(path, header, layers, layer -> period == 0 || layer % period < period - 1);
      }
      case "modern-bert" -> {
        if (header.number("attention.sliding_window").orElse(0) > 0) {
          long period = period(header, MODERN_BERT_PERIOD);
          check(path, header, layers, layer -> period == 0 || layer % period != 0);
        }
      }
      default -> {
        // No windowed layers, or a cache that handles their absence.
      }
    }
  }

  private static long period(GgufHeader header, long usual) {
    return Math.max(0, header.number(PATTERN).orElse(usual));
  }

  private static void check(Path path, GgufHeader header, long layers, LongPredicate usual) {
    LongPredicate windowed =
        header
            .array(header.architecture() + "." + PATTERN)
            .map(GgufArray::integers)
            .map(each -> (LongPredicate) layer -> layer < each.size() && each.get((int) layer) != 0)
            .orElse(usual);
    // Anything beyond the longest list is ignored.
    long looked = Math.min(layers, GgufArray.MAX_KEPT);
    long narrow = LongStream.range(0, looked).filter(windowed).count();
    if (looked > 0 && (narrow == 0 || narrow == looked)) {
      throw new ModelLoadException(
          path,
          String.format(
              "all its %d layers attend to %s, but llama.cpp v0.5 needs both kinds of layers in a %s",
              layers,
              narrow == 0 ? "the whole text" : "a window of the text",
              header.architecture()),
          "use a model whose block_count and sliding_window_pattern match a trained one");
    }
  }
}
