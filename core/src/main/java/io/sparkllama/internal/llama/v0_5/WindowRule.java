package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHead;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Encoders with layers that see a window of the text, and layers that see all of it. llama.cpp v0.5
 * fills a mask for either kind, and ends the process where no layer has a use for one.
 */
final class WindowRule {

  private static final String PATTERN = "attention.sliding_window_pattern";

  /** Of so many layers the last sees all, where the file does not say. */
  private static final long GEMMA_PERIOD = 6;

  /** Of so many layers the first does. */
  private static final long MODERN_BERT_PERIOD = 3;

  private WindowRule() {}

  /**
   * Lets other architectures pass.
   *
   * @throws ModelLoadException if all layers are of one kind
   */
  static void check(Path path, GgufHead head) {
    long layers = head.number("block_count").orElse(0);
    switch (head.architecture()) {
      case "gemma-embedding" -> {
        long period = period(head, GEMMA_PERIOD);
        check(path, head, layers, layer -> period == 0 || layer % period < period - 1);
      }
      case "modern-bert" -> {
        if (head.number("attention.sliding_window").orElse(0) > 0) {
          long period = period(head, MODERN_BERT_PERIOD);
          check(path, head, layers, layer -> period == 0 || layer % period != 0);
        }
      }
      default -> {
        // has no such layers, or a cache, which knows whether there are any
      }
    }
  }

  private static long period(GgufHead head, long usual) {
    return Math.max(0, head.number(PATTERN).orElse(usual));
  }

  private static void check(Path path, GgufHead head, long layers, LongPredicate usual) {
    LongPredicate windowed =
        head.values().get(head.architecture() + "." + PATTERN) instanceof List<?> each
            ? layer -> layer < each.size() && !Long.valueOf(0).equals(each.get((int) layer))
            : usual;
    // what comes after the longest list is of no use to anybody
    long looked = Math.min(layers, GgufHead.LONGEST_ARRAY);
    long narrow = LongStream.range(0, looked).filter(windowed).count();
    if (looked > 0 && (narrow == 0 || narrow == looked)) {
      throw new ModelLoadException(
          path,
          String.format(
              "all its %d layers see %s, and llama.cpp v0.5 needs layers of both kinds in a %s",
              layers, narrow == 0 ? "the whole text" : "a window of it", head.architecture()),
          "use a model whose block_count and sliding_window_pattern are those of a trained one");
    }
  }
}
