package io.sparkllama.internal.llama.b4916;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHead;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What llama.cpp b4916 makes of a model, by the name of its architecture. A test runs each decoder
 * in a small model; {@code docs/guides/models.md} has the list for users.
 */
final class Architectures {

  /** How a model of the architecture is computed. */
  enum Kind {
    /** Sees the tokens before, in a KV cache with a cell each; generates text. */
    DECODER,

    /**
     * Keeps one state per sequence instead of cells, which cannot be cut or shared. As b4916 reads
     * the wrong state once there are several, and never clears one, a session holds one sequence.
     */
    RECURRENT,

    /** Makes vectors of whole texts, without a cache. */
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

  /** Names that b4916 knows, of what cannot be used here, and why. */
  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "t5", "it is an encoder-decoder model",
              "t5encoder", "it is the encoder of an encoder-decoder model",
              "wavtokenizer-dec", "it makes sound, not text",
              "gptj", "llama.cpp b4916 knows its name and cannot compute it",
              "chameleon",
                  "llama.cpp b4916 keeps the tokens of images out of a batch's first answer only"));

  /** Architectures that llama.cpp computes without flash attention, whatever it is asked for. */
  private static final Set<String> WITHOUT_FLASH_ATTENTION = Set.of("grok");

  /** Those that it computes for some numbers of layers only; for others it ends the process. */
  private static final Map<String, Set<Long>> LAYERS =
      Map.of("baichuan", Set.of(32L, 40L), "gemma2", Set.of(26L, 42L, 46L));

  /**
   * Those in which only every so manieth layer sees the whole text; without such a layer it ends
   * the process.
   */
  private static final Map<String, Long> LEAST_LAYERS = Map.of("cohere2", 4L, "gemma3", 6L);

  /** Numbers that the kernels for a state take at a time, without looking for its end. */
  private static final int VECTOR = 32;

  private Architectures() {}

  private static void put(Kind kind, String names) {
    List.of(names.split(" ", -1)).forEach(name -> KNOWN.put(name, kind));
  }

  /**
   * How a model is computed; empty if its architecture is not known, {@link ModelLoadException} if
   * it is and cannot be used.
   */
  static Optional<Kind> of(Path path, GgufHead head) {
    String name = head.architecture();
    String why = REFUSED.get(name);
    if (why != null) {
      throw refused(path, name, why, "use a decoder, or an encoder for embeddings");
    }
    Kind kind = KNOWN.get(name);
    if (kind == null) {
      return Optional.empty();
    }
    requireLayers(path, name, head.number("block_count").orElse(0));
    requireWholeVectors(path, name, head.number("wkv.head_size").orElse(0));
    return Optional.of(kind);
  }

  private static void requireLayers(Path path, String name, long count) {
    boolean computed =
        count >= LEAST_LAYERS.getOrDefault(name, 0L)
            && (!LAYERS.containsKey(name) || LAYERS.get(name).contains(count));
    if (!computed) {
      throw refused(
          path,
          name,
          "llama.cpp b4916 cannot compute it with " + count + " layers",
          "the file may be damaged; fetch it again, or use another model");
    }
  }

  private static void requireWholeVectors(Path path, String name, long headSize) {
    if (headSize % VECTOR != 0) {
      throw refused(
          path,
          name,
          "llama.cpp b4916 reads past heads of " + headSize + " numbers",
          "use a model whose " + name + ".wkv.head_size is a multiple of " + VECTOR);
    }
  }

  private static ModelLoadException refused(Path path, String name, String why, String remedy) {
    return new ModelLoadException(path, "its architecture is " + name + ": " + why, remedy);
  }

  /** The names of all that can be used. */
  static Set<String> known() {
    return KNOWN.keySet();
  }

  /** The names of those of a kind. */
  static Set<String> known(Kind kind) {
    Set<String> names = new TreeSet<>(KNOWN.keySet());
    names.removeIf(name -> KNOWN.get(name) != kind);
    return names;
  }

  /** The names of those that are refused. */
  static Set<String> refused() {
    return REFUSED.keySet();
  }

  static boolean isEncoder(String name) {
    return KNOWN.get(name) == Kind.ENCODER;
  }

  static boolean isRecurrent(String name) {
    return KNOWN.get(name) == Kind.RECURRENT;
  }

  /** Why llama.cpp turns flash attention off for a model; empty if it does not. */
  static Optional<String> obstacleToFlashAttention(GgufHead head) {
    String name = head.architecture();
    if (WITHOUT_FLASH_ATTENTION.contains(name)) {
      return Optional.of("architecture " + name + " runs without flash attention");
    }
    long heads = head.numberOfLayer("attention.head_count", 0, 0);
    long length = heads == 0 ? 0 : head.number("embedding_length").orElse(0) / heads;
    long keys = heads == 0 ? 0 : head.number("attention.key_length").orElse(length);
    long values = heads == 0 ? 0 : head.number("attention.value_length").orElse(length);
    return keys == values
        ? Optional.empty()
        : Optional.of(
            "keys of "
                + keys
                + " and values of "
                + values
                + " numbers a head run without flash attention");
  }
}
