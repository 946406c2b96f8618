package io.sparkllama.internal.gguf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The header of a little-endian GGUF file: metadata and tensor table. The weights are not read.
 *
 * @param values the metadata. Each value is a String, Long, Double, Boolean or {@link GgufArray};
 *     that of the tokens' texts is a {@link TokenTexts}
 * @param tensors the tensors, in file order
 */
public record GgufHeader(Map<String, Object> values, List<Tensor> tensors) {

  /**
   * One tensor.
   *
   * @param shape dimension sizes, the contiguous dimension first
   * @param type ggml's number of the type
   */
  public record Tensor(String name, List<Long> shape, int type) {

    /** Number of weights. */
    public long weights() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Size in the file, in bytes; 0 if the type is unknown here. */
    public long bytes() {
      return GgmlType.of(type).map(known -> known.bytes(weights())).orElse(0L);
    }
  }

  /** Pooling types that leave token vectors as they are: unspecified and none. */
  private static final Set<Long> NO_POOLING = Set.of(-1L, 0L, 0xFFFF_FFFFL);

  /**
   * Reads the header of a file that starts with the GGUF magic, and checks its structure.
   *
   * @throws IOException if the header is malformed, or if a tensor lies outside of the file
   */
  public static GgufHeader read(Path path) throws IOException {
    return GgufReader.read(path);
  }

  /** The architecture name, for example {@code llama}; empty if missing. */
  public String architecture() {
    return text("general.architecture").orElse("");
  }

  /** A string from the metadata, by its full key. */
  public Optional<String> text(String key) {
    return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** An integer of the architecture: {@code block_count} of llama is {@code llama.block_count}. */
  public OptionalLong number(String key) {
    return values.get(architecture() + "." + key) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  /** Like {@link #number}, for values that may be given per layer. */
  public long numberOfLayer(String key, int layer, long fallback) {
    Object value = values.get(architecture() + "." + key);
    if (value instanceof GgufArray perLayer) {
      return layer < perLayer.integers().size() ? perLayer.integers().get(layer) : fallback;
    }
    return value instanceof Long number ? number : fallback;
  }

  /** Finds a tensor by name. */
  public Optional<Tensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /** Number of tokens in the vocabulary; 0 if the file has none. */
  public int vocabularySize() {
    return tokenTexts().map(texts -> Math.toIntExact(texts.count())).orElse(0);
  }

  /** What is known of the tokens' texts; empty if the file has none. */
  public Optional<TokenTexts> tokenTexts() {
    return values.get(GgufReader.TOKENS) instanceof TokenTexts texts
        ? Optional.of(texts)
        : Optional.empty();
  }

  /** An array, by its full key. */
  public Optional<GgufArray> array(String key) {
    return values.get(key) instanceof GgufArray array ? Optional.of(array) : Optional.empty();
  }

  /** Number of merges of a BPE vocabulary; 0 if the file has none. */
  public long mergeCount() {
    return array("tokenizer.ggml.merges").map(GgufArray::length).orElse(0L);
  }

  /**
   * The pooling type the file requests for combining token vectors into one; 0 if it requests none.
   */
  public long pooling() {
    long number = number("pooling_type").orElse(0);
    return NO_POOLING.contains(number) ? 0 : number;
  }

  /** Total size of all tensors, in bytes. */
  public long tensorBytes() {
    return tensors.stream().mapToLong(Tensor::bytes).sum();
  }
}
