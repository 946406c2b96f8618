package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How llama.cpp v0.5 treats a model, by architecture name. */
final class Architectures {

  /** How models of an architecture are computed. */
  enum Kind {
    /** Attends to earlier tokens through a KV cache with one cell per token; generates text. */
    DECODER,

    /**
     * Keeps a recurrent state per sequence, in addition to or instead of cells; it cannot be
     * truncated.
     */
    RECURRENT,

    /**
     * Like {@link #RECURRENT}, but limited to one sequence per session: results with several
     * sequences differ, or have not been compared.
     */
    RECURRENT_SINGLE,

    /** Computes vectors of whole texts, without a cache. */
    ENCODER
  }

  private static final Map<String, Kind> KNOWN = new TreeMap<>();

  static {
    put(
        Kind.DECODER,
        "afmoe apertus arcee arctic baichuan bailingmoe bailingmoe2 bitnet bloom chatglm codeshell"
            + " cogvlm cohere2 cohere2moe command-r dbrx deci deepseek deepseek2 deepseek2-ocr"
            + " deepseek32 dots1 dots3note ernie4_5 ernie4_5-moe exaone exaone-moe exaone4 falcon"
            + " gemma gemma2 gemma3 gemma3n gemma4 glm-dsa glm4 glm4moe gpt-oss gpt2 gptneox"
            + " granite granite_swa granitemoe graniteswitch grok grovemoe hrm_text hunyuan-dense"
            + " hunyuan-moe hunyuan_vl hy_v3 hy_v4 internlm2 jais jais2 laguna llama llama-embed"
            + " llama4 maincoder maple mellum mimo2 minicpm minicpm3 minimax-m2 minimax-m3"
            + " mistral3 mistral4 mpt muse-glimmer nanbeige nemotron olmo olmo2 olmoe openelm"
            + " orion paddleocr pangu-embedded phi2 phi3 phimoe plamo plamo3 plm qwen qwen2"
            + " qwen2moe qwen2vl qwen3 qwen3moe qwen3vl qwen3vlmoe refact seed_oss smallthinker"
            + " smollm3 spark2_5 stablelm starcoder starcoder2 step35 talkie xverse");
    put(
        Kind.RECURRENT,
        "granitehybrid lfm2 lfm2moe mamba mamba2 qwen35 qwen35moe qwen3next rwkv6 rwkv7");
    put(
        Kind.RECURRENT_SINGLE,
        "arwkv7 bailingmoe3 deepseek4 falcon-h1 jamba kimi-k3 kimi-linear minimax-01 nemotron_h"
            + " nemotron_h_moe plamo2 qwen4exp rwkv6qwen2");
    put(
        Kind.ENCODER,
        "bert eurobert gemma-embedding jina-bert-v2 jina-bert-v3 modern-bert neo-bert nomic-bert"
            + " nomic-bert-moe");
  }

  private static final String DIFFUSION =
      "it is a diffusion model, which does not generate token by token";
  private static final String DRAFT = "it is a draft model for another model";
  private static final String AUDIO = "it generates audio, not text";

  /** Architectures that v0.5 knows but that cannot be used here, with the reason. */
  private static final Map<String, String> UNSUPPORTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("t5", "it is an encoder-decoder model"),
              Map.entry("t5encoder", "it is the encoder of an encoder-decoder model"),
              Map.entry("dream", DIFFUSION),
              Map.entry("llada", DIFFUSION),
              Map.entry("llada-moe", DIFFUSION),
              Map.entry("rnd1", DIFFUSION),
              Map.entry("eagle3", DRAFT),
              Map.entry("dflash", DRAFT),
              Map.entry("gemma4-assistant", DRAFT),
              Map.entry("wavtokenizer-dec", AUDIO),
              Map.entry("qwen3tts", AUDIO),
              Map.entry("pockettts", AUDIO),
              Map.entry("clip", "it is an image encoder for another model"),
              Map.entry("gptj", "llama.cpp v0.5 knows the name but cannot run it"),
              Map.entry(
                  "chameleon",
                  "llama.cpp v0.5 masks image tokens in the first output of a batch only")));

  /** Vector length of the state kernels with AVX-512, which do not check for a remainder. */
  private static final int VECTOR = 64;

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
      throw new ModelLoadException(
          path,
          "its architecture is " + name + ": " + why,
          "use a decoder, or an encoder for embeddings");
    }
    WindowRule.check(path, header);
    requireWholeVectors(path, name, header.number("wkv.head_size").orElse(0));
    return Optional.ofNullable(KNOWN.get(name));
  }

  private static void requireWholeVectors(Path path, String name, long headSize) {
    if (headSize % VECTOR != 0) {
      throw new ModelLoadException(
          path,
          "its architecture is "
              + name
              + ": llama.cpp v0.5 reads past the end of heads of size "
              + headSize,
          "use a model whose " + name + ".wkv.head_size is a multiple of " + VECTOR);
    }
  }

  /** Encoders always attend to the whole text, even if the file does not say so. */
  static boolean isCausal(GgufHeader header) {
    return KNOWN.get(header.architecture()) != Kind.ENCODER
        && !Boolean.FALSE.equals(header.values().get(header.architecture() + ".attention.causal"));
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
}
