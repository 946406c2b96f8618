package io.sparkllama.fuzz;

import io.sparkllama.DemoModel;
import io.sparkllama.internal.gguf.GgufEditor;
import io.sparkllama.internal.gguf.GgufType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small sound models of several kinds, to be changed. */
enum BaseModel {
  /** A llama with a SentencePiece vocabulary. */
  DEMO("llama") {
    @Override
    GgufEditor open() throws IOException {
      return GgufEditor.of(DemoModel.PATH);
    }
  },
  /** A mixture of experts. */
  EXPERTS("llama") {
    @Override
    GgufEditor open() {
      GgufEditor gguf = decoder().uint32("llama.expert_count", 4);
      gguf.uint32("llama.expert_used_count", 2);
      SmallVocabulary.sentencePiece(gguf);
      for (String prefix : LAYERS) {
        attention(gguf, prefix);
        gguf.tensor(prefix + "ffn_gate_inp.weight", SIZE, WIDTH, 4);
        gguf.tensor(prefix + "ffn_gate_exps.weight", SIZE, WIDTH, HIDDEN, 4);
        gguf.tensor(prefix + "ffn_up_exps.weight", SIZE, WIDTH, HIDDEN, 4);
        gguf.tensor(prefix + "ffn_down_exps.weight", SIZE, HIDDEN, WIDTH, 4);
      }
      return gguf;
    }
  },
  /** A llama with a unigram vocabulary. */
  UNIGRAM("llama") {
    @Override
    GgufEditor open() {
      GgufEditor gguf = decoder();
      SmallVocabulary.unigram(gguf);
      for (String prefix : LAYERS) {
        attention(gguf, prefix);
        gguf.tensor(prefix + "ffn_gate.weight", SIZE, WIDTH, HIDDEN);
        gguf.tensor(prefix + "ffn_up.weight", SIZE, WIDTH, HIDDEN);
        gguf.tensor(prefix + "ffn_down.weight", SIZE, HIDDEN, WIDTH);
      }
      return gguf;
    }
  },
  /** Learned positions and a BPE vocabulary. */
  GPT2("gpt2") {
    @Override
    GgufEditor open() {
      GgufEditor gguf = common();
      gguf.float32("gpt2.attention.layer_norm_epsilon", EPSILON);
      SmallVocabulary.bytePairs(gguf);
      gguf.tensor("token_embd.weight", SIZE, WIDTH, SmallVocabulary.SIZE);
      gguf.tensor("output.weight", SIZE, WIDTH, SmallVocabulary.SIZE);
      gguf.tensor("position_embd.weight", SIZE, WIDTH, CONTEXT);
      biasedNorm(gguf, "output_norm");
      for (String prefix : LAYERS) {
        biasedNorm(gguf, prefix + "attn_norm");
        biased(gguf, prefix + "attn_qkv", WIDTH, 3 * WIDTH);
        biased(gguf, prefix + "attn_output", WIDTH, WIDTH);
        biasedNorm(gguf, prefix + "ffn_norm");
        biased(gguf, prefix + "ffn_up", WIDTH, HIDDEN);
        biased(gguf, prefix + "ffn_down", HIDDEN, WIDTH);
      }
      return gguf;
    }
  },
  /** An encoder with a WordPiece vocabulary. */
  BERT("bert") {
    @Override
    GgufEditor open() {
      return encoder(1);
    }
  },
  /** An encoder with a ranking head. */
  RERANKER("bert") {
    @Override
    GgufEditor open() {
      GgufEditor gguf = encoder(4);
      biased(gguf, "cls", WIDTH, WIDTH);
      biased(gguf, "cls.output", WIDTH, 1);
      return gguf;
    }
  },
  /** A recurrent model. */
  MAMBA("mamba") {
    @Override
    GgufEditor open() {
      GgufEditor gguf = common();
      Map<String, Integer> sizes =
          Map.of(
              "feed_forward_length", 0,
              "attention.head_count", 0,
              "ssm.conv_kernel", 4,
              "ssm.inner_size", 2 * WIDTH,
              "ssm.state_size", 16,
              "ssm.time_step_rank", 32);
      sizes.forEach((key, value) -> gguf.uint32("mamba." + key, value));
      gguf.float32("mamba.attention.layer_norm_rms_epsilon", EPSILON);
      SmallVocabulary.sentencePiece(gguf);
      gguf.tensor("token_embd.weight", SIZE, WIDTH, SmallVocabulary.SIZE);
      gguf.tensor("output_norm.weight", 1, WIDTH);
      for (String prefix : LAYERS) {
        gguf.tensor(prefix + "attn_norm.weight", 1, WIDTH);
        gguf.tensor(prefix + "ssm_in.weight", SIZE, WIDTH, 4 * WIDTH);
        gguf.tensor(prefix + "ssm_conv1d.weight", SIZE, 4, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_conv1d.bias", SIZE, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_x.weight", SIZE, 2 * WIDTH, 64);
        gguf.tensor(prefix + "ssm_dt.weight", SIZE, 32, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_dt.bias", SIZE, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_a", -1, 16, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_d", 1, 2 * WIDTH);
        gguf.tensor(prefix + "ssm_out.weight", SIZE, 2 * WIDTH, WIDTH);
      }
      return gguf;
    }
  };

  private static final int WIDTH = 64;
  private static final int HIDDEN = 128;
  private static final int HEADS = 4;
  private static final int CONTEXT = 128;
  private static final float SIZE = 0.1f;
  private static final float EPSILON = 1e-5f;
  private static final List<String> LAYERS = List.of("blk.0.", "blk.1.");

  private final String architecture;

  BaseModel(String architecture) {
    this.architecture = architecture;
  }

  String architecture() {
    return architecture;
  }

  abstract GgufEditor open() throws IOException;

  GgufEditor common() {
    GgufEditor gguf = GgufEditor.empty().text("general.architecture", architecture);
    gguf.uint32(architecture + ".context_length", CONTEXT);
    gguf.uint32(architecture + ".embedding_length", WIDTH);
    gguf.uint32(architecture + ".block_count", LAYERS.size());
    gguf.uint32(architecture + ".feed_forward_length", HIDDEN);
    return gguf.uint32(architecture + ".attention.head_count", HEADS);
  }

  GgufEditor decoder() {
    GgufEditor gguf = common();
    gguf.uint32("llama.attention.head_count_kv", HEADS / 2);
    gguf.uint32("llama.rope.dimension_count", WIDTH / HEADS);
    gguf.float32("llama.attention.layer_norm_rms_epsilon", EPSILON);
    gguf.tensor("token_embd.weight", SIZE, WIDTH, SmallVocabulary.SIZE);
    return gguf.tensor("output_norm.weight", 1, WIDTH);
  }

  GgufEditor encoder(int pooling) {
    GgufEditor gguf = common();
    gguf.float32("bert.attention.layer_norm_epsilon", EPSILON);
    gguf.bool("bert.attention.causal", false);
    gguf.uint32("bert.pooling_type", pooling);
    SmallVocabulary.wordPieces(gguf);
    gguf.tensor("token_embd.weight", SIZE, WIDTH, SmallVocabulary.SIZE);
    gguf.tensor("token_types.weight", SIZE, WIDTH, 2);
    gguf.tensor("position_embd.weight", SIZE, WIDTH, CONTEXT);
    biasedNorm(gguf, "token_embd_norm");
    for (String prefix : LAYERS) {
      for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        biased(gguf, prefix + name, WIDTH, WIDTH);
      }
      biasedNorm(gguf, prefix + "attn_output_norm");
      biased(gguf, prefix + "ffn_up", WIDTH, HIDDEN);
      biased(gguf, prefix + "ffn_down", HIDDEN, WIDTH);
      biasedNorm(gguf, prefix + "layer_output_norm");
    }
    return gguf;
  }

  private static void attention(GgufEditor gguf, String prefix) {
    gguf.tensor(prefix + "attn_norm.weight", 1, WIDTH);
    gguf.tensor(prefix + "attn_q.weight", SIZE, WIDTH, WIDTH);
    gguf.tensor(prefix + "attn_k.weight", SIZE, WIDTH, WIDTH / 2);
    gguf.tensor(prefix + "attn_v.weight", SIZE, WIDTH, WIDTH / 2);
    gguf.tensor(prefix + "attn_output.weight", SIZE, WIDTH, WIDTH);
    gguf.tensor(prefix + "ffn_norm.weight", 1, WIDTH);
  }

  private static void biased(GgufEditor gguf, String name, int columns, int rows) {
    gguf.tensor(name + ".weight", SIZE, columns, rows);
    gguf.tensor(name + ".bias", SIZE, rows);
  }

  private static void biasedNorm(GgufEditor gguf, String name) {
    gguf.tensor(name + ".weight", 1, WIDTH);
    gguf.tensor(name + ".bias", SIZE, WIDTH);
  }

  /** Vocabularies of four kinds. */
  private static final class SmallVocabulary {

    static final int SIZE = 384;

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int BYTE = 6;

    private final List<String> texts = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();

    private SmallVocabulary add(String text, int type) {
      texts.add(text);
      types.add(type);
      return this;
    }

    private void characters(String prefix) {
      for (char c = '!'; c <= '~'; c++) {
        add(prefix + c, NORMAL);
      }
    }

    static void sentencePiece(GgufEditor gguf) {
      SmallVocabulary words = new SmallVocabulary().add("<unk>", UNKNOWN);
      words.add("<s>", CONTROL).add("</s>", CONTROL);
      for (int value = 0; value < 256; value++) {
        words.add(String.format("<0x%02X>", value), BYTE);
      }
      words.add("\u2581", NORMAL).characters("");
      words.write(gguf, "llama", Map.of("unknown", 0, "bos", 1, "eos", 2));
    }

    static void unigram(GgufEditor gguf) {
      SmallVocabulary words = new SmallVocabulary().add("<pad>", CONTROL).add("</s>", CONTROL);
      words.add("<unk>", UNKNOWN).add("\u2581", NORMAL).characters("");
      words.characters("\u2581");
      words.write(gguf, "t5", Map.of("padding", 0, "eos", 1, "unknown", 2));
    }

    static void bytePairs(GgufEditor gguf) {
      SmallVocabulary words = new SmallVocabulary();
      int moved = 256;
      for (int value = 0; value < 256; value++) {
        boolean shown = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
        words.add(Character.toString(shown ? value : moved++), NORMAL);
      }
      List<String> merges = new ArrayList<>();
      for (String pair : List.of("t h", "i n", "e r", "\u0120 a", "r e")) {
        merges.add(pair);
        words.add(pair.replace(" ", ""), NORMAL);
      }
      words.add("<|endoftext|>", CONTROL);
      int end = words.texts.size() - 1;
      words.write(gguf, "gpt2", Map.of("bos", end, "eos", end));
      gguf.text("tokenizer.ggml.pre", "gpt-2").texts("tokenizer.ggml.merges", merges);
    }

    static void wordPieces(GgufEditor gguf) {
      SmallVocabulary words = new SmallVocabulary();
      for (String marker : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) {
        words.add(marker, CONTROL);
      }
      words.characters("");
      words.characters("\u2581");
      words.write(
          gguf,
          "bert",
          Map.of(
              "padding", 0, "unknown", 1, "cls", 2, "bos", 2, "seperator", 3, "eos", 3, "mask", 4));
      gguf.uint32("tokenizer.ggml.token_type_count", 2);
    }

    private void write(GgufEditor gguf, String model, Map<String, Integer> special) {
      while (texts.size() < SIZE) {
        add("<filler " + texts.size() + ">", NORMAL);
      }
      gguf.text("tokenizer.ggml.model", model).texts("tokenizer.ggml.tokens", texts);
      gguf.array(
          "tokenizer.ggml.scores", GgufType.FLOAT32, texts.size(), (i, out) -> out.putFloat(-i));
      gguf.array(
          "tokenizer.ggml.token_type",
          GgufType.INT32,
          texts.size(),
          (i, out) -> out.putInt(types.get(i)));
      special.forEach((name, id) -> gguf.uint32("tokenizer.ggml." + name + "_token_id", id));
    }
  }
}
