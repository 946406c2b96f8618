package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHead;
import io.sparkllama.internal.llama.dialect.ContextShape;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * What a model and a session take, read in what llama.cpp v0.5 logs when both are opened without
 * memory: it computes the graph's buffers then as it does otherwise. The rest is added here.
 */
final class DryRun {

  /** Cells and states, over all layers: the buffers themselves have 0 bytes in a dry run. */
  private static final Pattern MEMORY =
      Pattern.compile("llama_(?:kv_cache|memory_recurrent)[a-z_]*: size = +([0-9.]+) MiB.*");

  private static final Pattern COMPUTE =
      Pattern.compile("sched_reserve: .* compute buffer size = +([0-9.]+) MiB.*");

  private static final Pattern NODES = Pattern.compile("sched_reserve: max_nodes = (\\d+)");

  private static final int F32_BYTES = 4;

  private static final int CANDIDATE_BYTES = 12;

  /** A tensor (368 bytes with its header), and its places in lists and hash tables. */
  private static final long NODE_BYTES = 368 + 32 + 20;

  /** A row of activations as Q8_0 or Q8_K, which quantized matrices are multiplied with. */
  private static final double QUANTIZED_BYTES = 292.0 / 256;

  private DryRun() {}

  /**
   * What the lines say.
   *
   * @throws ModelLoadException if they are those of a failure
   */
  static MemoryNeed read(List<String> lines, Path path, GgufHead head, ContextShape shape) {
    double compute =
        values(lines, COMPUTE).reduce(Double::sum).orElseThrow(() -> failed(lines, path));
    double nodes = values(lines, NODES).max().orElse(0);
    return new MemoryNeed(
        head.tensorBytes(),
        Math.round(values(lines, MEMORY).sum() * Bytes.MIB),
        Math.round(compute * Bytes.MIB + nodes * NODE_BYTES)
            + outputBytes(head, shape)
            + samplerBytes(head, shape)
            + workBytes(head, shape));
  }

  private static DoubleStream values(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .mapToDouble(line -> Double.parseDouble(line.group(1)));
  }

  private static ModelLoadException failed(List<String> lines, Path path) {
    List<String> last = lines.subList(Math.max(0, lines.size() - 2), lines.size());
    return new ModelLoadException(
        path,
        "llama.cpp cannot compute what it would take: " + String.join(" | ", last),
        "the file may be incomplete; fetch it again");
  }

  /**
   * The outputs that are kept from one decode to the next: vectors, and logits, which an encoder
   * clears room for as well.
   */
  private static long outputBytes(GgufHead head, ContextShape shape) {
    long embedding = head.number("embedding_length").orElse(0);
    return shape.outputs() * (embedding + head.vocabularySize()) * F32_BYTES;
  }

  /** Each sequence's sampler keeps the tokens that it draws from, with logit and probability. */
  private static long samplerBytes(GgufHead head, ContextShape shape) {
    return shape.causal() ? (long) shape.sequences() * head.vocabularySize() * CANDIDATE_BYTES : 0;
  }

  /** What a row of activations is turned into before it meets quantized weights. */
  private static long workBytes(GgufHead head, ContextShape shape) {
    long embedding = head.number("embedding_length").orElse(0);
    long inner = head.numberOfLayer("feed_forward_length", 0, 4 * embedding);
    return (long) (shape.batchCapacity() * Math.max(embedding, inner) * QUANTIZED_BYTES);
  }
}
