package io.sparkllama.internal.llama.b4916;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How llama.cpp b4916 treats a model, by architecture name. A test runs a small model of each
 * decoder architecture; {@code docs/guides/models.md} has the list for users.
 */
final class Architectures {

  /** How models of an architecture are computed. */
  enum Kind {
    /** Attends to earlier tokens through a KV cache with one cell per token; generates text. */
    DECODER,

    /**
     * Keeps one recurrent state per sequence instead of cells; it cannot be truncated or shared.
     * b4916 reads the wrong state if there are several and never clears one, so a session has one
     * sequence.
     */
    RECURRENT,

    /** Computes vectors of whole texts, without a cache. */
    ENCODER
  }

  private static final Map<String, Kind> KNOWN = new TreeMap<>();

  static {
    put(
        Kind.DECODER,
        "arctic baichuan bitnet bloom chatglm codeshell cohere2 command-r dbrx deci deepseek"
            + " deepseek2 exaone falcon gemma gemma2 gemma3 gpt2 gptneox granite granitemoe grok"
            + " internlm2 jais llama minicpm minicpm3 mpt nemotron olmo olmo2 olmoe openelm orion"
            + " phi2 phi3 phimoe plamo qwen qwen2 qwen2moe qwen2vl refact stablelm starcoder"
            + " starcoder2 xverse");
    put(Kind.RECURRENT, "arwkv7 mamba rwkv6 rwkv6qwen2 rwkv7");
    put(Kind.ENCODER, "bert jina-bert-v2 nomic-bert");
  }

  /** Architectures that b4916 knows but that cannot be used here, with the reason. */
  private static final Map<String, String> UNSUPPORTED =
      new TreeMap<>(
          Map.of(
              "t5", "it is an encoder-decoder model",
              "t5encoder", "it is the encoder of an encoder-decoder model",
              "wavtokenizer-dec", "it generates audio, not text",
              "gptj", "llama.cpp b4916 knows the name but cannot run it",
              "chameleon",
                  "llama.cpp b4916 masks image tokens in the first output of a batch only"));

  /** Architectures that llama.cpp always runs without flash attention. */
  private static final Set<String> WITHOUT_FLASH_ATTENTION = Set.of("grok");

  /**
   * Architectures with a fixed set of layer counts; for any other count llama.cpp aborts the
   * process.
   */
  private static final Map<String, Set<Long>> LAYERS =
      Map.of("baichuan", Set.of(32L, 40L), "gemma2", Set.of(26L, 42L, 46L));

  /**
   * Architectures in which only every n-th layer attends to the whole text. With fewer layers than
   * n, llama.cpp aborts the process.
   */
  private static final Map<String, Long> MIN_LAYERS = Map.of("cohere2", 4L, "gemma3", 6L);

  /** Vector length of the state kernels, which do not check for a remainder. */
  private static final int VECTOR = 32;

  private Architectures() {}

  private static void put(Kind kind, String names) {
    List.of(names.split(" ", -1)).forEach(name -> KNOWN.put(name, kind));
  }

  /**
   * Returns how a model is computed; empty if its architecture is unknown.
   *
   * @throws ModelLoadException if the architecture is known but cannot be used
   */
  static Optional<Kind> of(Path path, GgufHeader header) {
    String name = header.architecture();
    String why = UNSUPPORTED.get(name);
    if (why != null) {
      throw refused(path, name, why, "use a decoder, or an encoder for embeddings");
    }
    Kind kind = KNOWN.get(name);
    if (kind == null) {
      return Optional.empty();
    }
    requireLayers(path, name, header.number("block_count").orElse(0));
    requireWholeVectors(path, name, header.number("wkv.head_size").orElse(0));
    return Optional.of(kind);
  }

  private static void requireLayers(Path path, String name, long count) {
    boolean computed =
        count >= MIN_LAYERS.getOrDefault(name, 0L)
            && (!LAYERS.containsKey(name) || LAYERS.get(name).contains(count));
    if (!computed) {
      throw refused(
          path,
          name,
          "llama.cpp b4916 cannot run it with " + count + " layers",
          "the file may be damaged; fetch it again, or use another model");
    }
  }

  private static void requireWholeVectors(Path path, String name, long headSize) {
    if (headSize % VECTOR != 0) {
      throw refused(
          path,
          name,
          "llama.cpp b4916 reads past the end of heads of size " + headSize,
          "use a model whose " + name + ".wkv.head_size is a multiple of " + VECTOR);
    }
  }

  private static ModelLoadException refused(Path path, String name, String why, String remedy) {
    return new ModelLoadException(path, "its architecture is " + name + ": " + why, remedy);
  }

  /** The names of all supported architectures. */
  static Set<String> known() {
    return KNOWN.keySet();
  }

  /** The names of the architectures of one kind. */
  static Set<String> known(Kind kind) {
    Set<String> names = new TreeSet<>(KNOWN.keySet());
    names.removeIf(name -> KNOWN.get(name) != kind);
    return names;
  }

  /** The names of known but unsupported architectures. */
  static Set<String> refused() {
    return UNSUPPORTED.keySet();
  }

  static boolean isEncoder(String name) {
    return KNOWN.get(name) == Kind.ENCODER;
  }

  static boolean isRecurrent(String name) {
    return KNOWN.get(name) == Kind.RECURRENT;
  }

  /** Why llama.cpp disables flash attention for a model; empty if it does not. */
  static Optional<String> obstacleToFlashAttention(GgufHeader header) {
    String name = header.architecture();
    if (WITHOUT_FLASH_ATTENTION.contains(name)) {
      return Optional.of("architecture " + name + " runs without flash attention");
    }
    long heads = header.numberOfLayer("attention.head_count", 0, 0);
    long length = heads == 0 ? 0 : header.number("embedding_length").orElse(0) / heads;
    long keys = heads == 0 ? 0 : header.number("attention.key_length").orElse(length);
    long values = heads == 0 ? 0 : header.number("attention.value_length").orElse(length);
    return keys == values
        ? Optional.empty()
        : Optional.of(
            "keys of "
                + keys
                + " and values of "
                + values
                + " elements per head run without flash attention");
  }
}
