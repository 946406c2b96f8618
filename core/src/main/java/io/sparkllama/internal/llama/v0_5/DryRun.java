package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.Bytes;
import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.ContextShape;
import io.sparkllama.internal.llama.dialect.VocabularyMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * Reads the memory that a model and a session need from the log of a dry run: llama.cpp v0.5 opens
 * both without allocating memory and computes the graph's buffers as usual. Parts the log does not
 * cover are added here.
 */
final class DryRun {

  /** Cells and states over all layers; the buffers themselves are 0 bytes in a dry run. */
  private static final Pattern MEMORY =
      Pattern.compile("llama_(?:kv_cache|memory_recurrent)[a-z_]*: size = +([0-9.]+) MiB.*");

  private static final Pattern COMPUTE =
      Pattern.compile("sched_reserve: .* compute buffer size = +([0-9.]+) MiB.*");

  private static final Pattern NODES = Pattern.compile("sched_reserve: max_nodes = (\\d+)");

  private static final int F32_BYTES = 4;

  private static final int CANDIDATE_BYTES = 12;

  /** A context describes a reserved graph and the last two that it computed. */
  private static final int GRAPHS = 3;

  /** A tensor (368 bytes with its header) and its entries in lists and hash tables. */
  private static final long NODE_BYTES = 368 + 32 + 20;

  /**
   * Bytes per element of an activation row as Q8_0 or Q8_K, the types that quantized matrices are
   * multiplied with.
   */
  private static final double QUANTIZED_BYTES = 292.0 / 256;

  private DryRun() {}

  /**
   * Parses the log lines.
   *
   * @throws ModelLoadException if the dry run failed
   */
  static MemoryNeed read(List<String> lines, Path path, GgufHeader header, ContextShape shape) {
    double compute =
        values(lines, COMPUTE).reduce(Double::sum).orElseThrow(() -> failed(lines, path));
    double nodes = values(lines, NODES).max().orElse(0);
    return new MemoryNeed(
        header.tensorBytes() + VocabularyMemory.bytes(header),
        Math.round(values(lines, MEMORY).sum() * Bytes.MIB),
        Math.round(compute * Bytes.MIB + GRAPHS * nodes * NODE_BYTES)
            + outputBytes(header, shape)
            + samplerBytes(header, shape)
            + workBytes(header, shape));
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
        "llama.cpp cannot compute its memory requirements: " + String.join(" | ", last),
        "the file may be incomplete; fetch it again");
  }

  /**
   * The outputs kept between decodes: vectors and logits. An encoder also reserves room for logits.
   */
  private static long outputBytes(GgufHeader header, ContextShape shape) {
    long embedding = header.number("embedding_length").orElse(0);
    return shape.outputs() * (embedding + header.vocabularySize()) * F32_BYTES;
  }

  /** Each sequence's sampler keeps its candidate tokens with logit and probability. */
  private static long samplerBytes(GgufHeader header, ContextShape shape) {
    return shape.causal()
        ? (long) shape.sequences() * header.vocabularySize() * CANDIDATE_BYTES
        : 0;
  }

  /** Activation rows converted for multiplication with quantized weights. */
  private static long workBytes(GgufHeader header, ContextShape shape) {
    long embedding = header.number("embedding_length").orElse(0);
    long inner = header.numberOfLayer("feed_forward_length", 0, 4 * embedding);
    return (long) (shape.batchCapacity() * Math.max(embedding, inner) * QUANTIZED_BYTES);
  }
}
