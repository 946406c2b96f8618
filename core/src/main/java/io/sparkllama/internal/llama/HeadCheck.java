package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the attention heads of a model: how many, how long, and how much of them is rotated. */
final class HeadCheck {

  private static final Set<String> ROPE_SCALINGS = Set.of("none", "linear", "yarn", "longrope");

  /** Architectures without attention. llama.cpp divides by the number of heads in all others. */
  private static final Set<String> WITHOUT_HEADS =
      Set.of("arwkv7", "mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7");

  /** Architectures that llama.cpp asserts to rotate whole heads, with keys as long as values. */
  private static final Set<String> ROTATING_WHOLE_HEADS =
      names(
          "apertus arcee arctic baichuan codeshell cogvlm cohere2moe dbrx deci"
              + " deepseek dots1 ernie4_5 ernie4_5-moe exaone exaone-moe exaone4 falcon"
              + " granite granite_swa granitemoe graniteswitch grok grovemoe hunyuan-moe"
              + " hunyuan_vl hy_v3 internlm2 jais2 llama llama4 maincoder mellum minicpm"
              + " mistral3 olmo olmo2 olmoe orion paddleocr pangu-embedded plamo qwen2"
              + " qwen2moe qwen2vl qwen3 qwen3moe qwen3vl qwen3vlmoe seed_oss smallthinker"
              + " smollm3 starcoder2 talkie xverse");

  /** Other architectures that llama.cpp asserts to have keys as long as values. */
  private static final Set<String> WITH_EQUAL_HEADS =
      names(
          "afmoe bailingmoe2 bert bitnet bloom chatglm cohere2 command-r eurobert glm4"
              + " glm4moe gpt2 gptneox granitehybrid hunyuan-dense jais jina-bert-v2"
              + " jina-bert-v3 laguna minimax-m2 modern-bert mpt muse-glimmer nanbeige"
              + " nemotron nemotron_h nemotron_h_moe neo-bert nomic-bert nomic-bert-moe"
              + " openelm phi2 phi3 phimoe qwen qwen35 qwen35moe qwen3next refact spark2_5"
              + " stablelm starcoder");

  private final GgufHeader header;
  private final String architecture;

  private HeadCheck(GgufHeader header) {
    this.header = header;
    this.architecture = header.architecture();
  }

  static void require(GgufHeader header, long layers) throws HeaderFault {
    HeadCheck check = new HeadCheck(header);
    check.requireHeads(layers);
    check.requireRope();
    check.requireLengths();
  }

  private static Set<String> names(String words) {
    return Set.copyOf(List.of(words.split(" ", -1)));
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private void requireHeads(long layers) throws HeaderFault {
    long embedding = header.number("embedding_length").orElse(0);
    long most = 0;
    for (int layer = 0; layer < layers; layer++) {
      long heads = header.numberOfLayer("attention.head_count", layer, 0);
      most = Math.max(most, heads);
      if (heads > embedding) {
        throw HeaderFault.of(
            key("attention.head_count"), heads, "at most embedding_length, " + embedding);
      }
      long kvHeads = header.numberOfLayer("attention.head_count_kv", layer, heads);
      if (kvHeads > 0 && heads % kvHeads != 0) {
        throw HeaderFault.of(
            key("attention.head_count_kv"), kvHeads, "a divisor of attention.head_count, " + heads);
      }
      requireKeys(layer, kvHeads);
    }
    boolean none = WITHOUT_HEADS.contains(architecture);
    if (none == (most > 0)) {
      throw HeaderFault.of(
          key("attention.head_count"),
          most,
          none ? "0, as it has no attention" : "an integer from 1 to " + embedding);
    }
  }

  /** Where layers have different heads, the matrices of keys must, too. */
  private void requireKeys(int layer, long kvHeads) throws HeaderFault {
    if (header.array(key("attention.head_count_kv")).isEmpty()) {
      return;
    }
    Optional<GgufHeader.Tensor> keys = header.tensor("blk." + layer + ".attn_k.weight");
    if (keys.isEmpty() || keys.get().shape().size() < 2) {
      return;
    }
    long rows = keys.get().shape().get(1);
    boolean agree =
        rows == kvHeads * keyLength()
            || rows == kvHeads * header.number("attention.key_length_swa").orElse(0);
    if (!agree) {
      throw HeaderFault.of(
          key("attention.head_count_kv"),
          kvHeads + " for layer " + layer,
          rows / Math.max(1, keyLength()) + ", as many as its matrix of keys has");
    }
  }

  private long keyLength() {
    return headLength(header, "attention.key_length");
  }

  /**
   * Length of a key or value of one head; 0 if the model has no attention.
   *
   * @param name {@code attention.key_length} or {@code attention.value_length}
   */
  static long headLength(GgufHeader header, String name) {
    long heads = header.numberOfLayer("attention.head_count", 0, 0);
    long usual = heads == 0 ? 0 : header.number("embedding_length").orElse(0) / heads;
    return header.number(name).orElse(usual);
  }

  private void requireRope() throws HeaderFault {
    Object scaling = header.values().getOrDefault(key("rope.scaling.type"), "none");
    if (!ROPE_SCALINGS.contains(scaling)) {
      throw HeaderFault.of(
          key("rope.scaling.type"), scaling, "one of " + ROPE_SCALINGS.stream().sorted().toList());
    }
    long dimensions = header.number("rope.dimension_count").orElse(0);
    long longest = Math.max(keyLength(), header.number("attention.key_length_swa").orElse(0));
    if (longest > 0 && dimensions > longest) {
      throw HeaderFault.of(
          key("rope.dimension_count"), dimensions, "at most the length of a key, " + longest);
    }
  }

  private void requireLengths() throws HeaderFault {
    boolean whole = ROTATING_WHOLE_HEADS.contains(architecture);
    long values = headLength(header, "attention.value_length");
    if ((whole || WITH_EQUAL_HEADS.contains(architecture)) && values != keyLength()) {
      throw HeaderFault.of(
          key("attention.value_length"), values, "the length of a key, " + keyLength());
    }
    long rotated = header.number("rope.dimension_count").orElse(keyLength());
    if (whole && rotated != keyLength()) {
      throw HeaderFault.of(
          key("rope.dimension_count"), rotated, "the length of a key, " + keyLength());
    }
  }
}
