package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufHead;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What llama.cpp v0.5 makes of a model, by the name of its architecture. */
final class Architectures {

  /** How a model of the architecture is computed. */
  enum Kind {
    /** Sees the tokens before, in a KV cache with a cell each; generates text. */
    DECODER,

    /** Keeps a state per sequence, beside cells or instead of them, which cannot be cut. */
    RECURRENT,

    /**
     * The same, in sessions of one sequence: several were not compared with one alone, or differ.
     */
    RECURRENT_ALONE,

    /** Makes vectors of whole texts, without a cache. */
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
        Kind.RECURRENT_ALONE,
        "arwkv7 bailingmoe3 deepseek4 falcon-h1 jamba kimi-k3 kimi-linear minimax-01 nemotron_h"
            + " nemotron_h_moe plamo2 qwen4exp rwkv6qwen2");
    put(
        Kind.ENCODER,
        "bert eurobert gemma-embedding jina-bert-v2 jina-bert-v3 modern-bert neo-bert nomic-bert"
            + " nomic-bert-moe");
  }

  private static final String DIFFUSION = "it is a diffusion model, which writes no token by token";
  private static final String DRAFT = "it drafts for another model, and is none by itself";
  private static final String SOUND = "it makes sound, not text";

  /** Names that v0.5 knows, of what cannot be used here, and why. */
  private static final Map<String, String> REFUSED =
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
              Map.entry("wavtokenizer-dec", SOUND),
              Map.entry("qwen3tts", SOUND),
              Map.entry("pockettts", SOUND),
              Map.entry("clip", "it turns pictures into vectors for another model"),
              Map.entry("gptj", "llama.cpp v0.5 knows its name and cannot compute it"),
              Map.entry(
                  "chameleon",
                  "llama.cpp v0.5 keeps the tokens of images out of a batch's first answer only")));

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
      throw new ModelLoadException(
          path,
          "its architecture is " + name + ": " + why,
          "use a decoder, or an encoder for embeddings");
    }
    WindowRule.check(path, head);
    return Optional.ofNullable(KNOWN.get(name));
  }

  /** Encoders see the whole text, whether their file says so or not. */
  static boolean isCausal(GgufHead head) {
    return KNOWN.get(head.architecture()) != Kind.ENCODER
        && !Boolean.FALSE.equals(head.values().get(head.architecture() + ".attention.causal"));
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
}
