package io.sparkllama.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Rerankers with random weights, two layers deep and {@value #WIDTH} wide. */
enum RerankerModel {
  BERT("bert") {
    @Override
    void describe(Writer writer) throws IOException {
      writer.wordPiece();
      writer.bertLayers("attention.layer_norm_epsilon");
      writer.matrix("position_embd.weight", WIDTH, CONTEXT_LENGTH, WeightType.F32);
      writer.head(true);
    }
  },
  /** Its ranking head has one row, and the output is squashed to -1 to 1. */
  JINA_BERT_V2("jina-bert-v2") {
    @Override
    void describe(Writer writer) throws IOException {
      writer.wordPiece();
      writer.bertLayers("attention.layer_norm_epsilon");
      writer.gguf.random("cls.weight", List.of(WIDTH, 1), WeightType.F32, 0.3f);
      writer.gguf.vector("cls.bias", 1, 0.1f);
    }
  },
  MODERN_BERT("modern-bert") {
    @Override
    void describe(Writer writer) throws IOException {
      writer.wordPiece();
      writer.key("attention.layer_norm_epsilon", EPSILON);
      writer.gguf.number("modern-bert.rope.dimension_count", WIDTH / HEADS);
      writer.vector("token_embd_norm.weight");
      writer.vector("output_norm.weight");
      writer.fusedLayers(3 * WIDTH);
      writer.matrix("cls.weight", WIDTH, WIDTH, writer.type);
      writer.vector("cls.norm.weight");
      writer.matrix("cls.output.weight", WIDTH, 1, WeightType.F32);
    }
  },
  NEO_BERT("neo-bert") {
    @Override
    void describe(Writer writer) throws IOException {
      writer.wordPiece();
      writer.key("attention.layer_norm_rms_epsilon", EPSILON);
      writer.gguf.number("neo-bert.rope.dimension_count", WIDTH / HEADS);
      writer.vector("enc.output_norm.weight");
      writer.fusedLayers(3 * WIDTH);
      writer.head(false);
    }
  },
  /** Its ranking head has a row for yes and one for no; attention is causal. */
  QWEN3("qwen3") {
    @Override
    void describe(Writer writer) throws IOException {
      writer.key("attention.layer_norm_rms_epsilon", EPSILON);
      writer.gguf.number("qwen3.attention.head_count_kv", HEADS / 2);
      writer.gguf.number("qwen3.rope.dimension_count", WIDTH / HEADS);
      writer.gguf.texts("qwen3.classifier.output_labels", List.of("yes", "no"));
      writer.gguf.text("tokenizer.chat_template.rerank", TEMPLATE);
      Vocabulary.llama(writer.gguf, VOCABULARY);
      writer.matrix("token_embd.weight", WIDTH, VOCABULARY, writer.type);
      writer.vector("output_norm.weight");
      for (int layer = 0; layer < LAYERS; layer++) {
        String prefix = "blk." + layer + ".";
        for (String norm : List.of("attn_norm", "ffn_norm")) {
          writer.vector(prefix + norm + ".weight");
        }
        for (String norm : List.of("attn_q_norm", "attn_k_norm")) {
          writer.gguf.vector(prefix + norm + ".weight", WIDTH / HEADS, 1);
        }
        writer.matrix(prefix + "attn_q.weight", WIDTH, WIDTH, writer.type);
        writer.matrix(prefix + "attn_k.weight", WIDTH, WIDTH / 2, writer.type);
        writer.matrix(prefix + "attn_v.weight", WIDTH, WIDTH / 2, writer.type);
        writer.matrix(prefix + "attn_output.weight", WIDTH, WIDTH, writer.type);
        writer.matrix(prefix + "ffn_gate.weight", WIDTH, HIDDEN, writer.type);
        writer.matrix(prefix + "ffn_up.weight", WIDTH, HIDDEN, writer.type);
        writer.matrix(prefix + "ffn_down.weight", HIDDEN, WIDTH, writer.type);
      }
      writer.matrix("cls.output.weight", WIDTH, 2, WeightType.F32);
    }
  };

  static final int WIDTH = 64;
  static final int LAYERS = 2;
  static final int HEADS = 4;
  static final int CONTEXT_LENGTH = 128;
  static final float EPSILON = 1e-6f;

  /**
   * The markers at the beginning, in the middle and at the end are control tokens of the
   * vocabulary.
   */
  static final String TEMPLATE = "<s>Does it answer?</s>Query: {query} Document: {document}</s>";

  private static final int HIDDEN = 128;
  private static final int VOCABULARY = 384;
  private static final int RANK = 4;

  private final String architecture;

  RerankerModel(String architecture) {
    this.architecture = architecture;
  }

  abstract void describe(Writer writer) throws IOException;

  boolean causal() {
    return this == QWEN3;
  }

  /** Whether llama.cpp b4916 can rank with it too. */
  boolean old() {
    return this == BERT || this == JINA_BERT_V2;
  }

  /** Writes the model. */
  Path write(Path file, WeightType type) throws IOException {
    return write(file, type, RANK);
  }

  /**
   * Writes the model with another pooling type.
   *
   * @param pooling llama.cpp's number of the pooling type
   */
  Path write(Path file, WeightType type, int pooling) throws IOException {
    Writer writer = new Writer(architecture, type);
    writer.gguf.text("general.architecture", architecture);
    writer.gguf.number(architecture + ".context_length", CONTEXT_LENGTH);
    writer.gguf.number(architecture + ".embedding_length", WIDTH);
    writer.gguf.number(architecture + ".block_count", LAYERS);
    writer.gguf.number(architecture + ".feed_forward_length", HIDDEN);
    writer.gguf.number(architecture + ".attention.head_count", HEADS);
    writer.gguf.number(architecture + ".pooling_type", pooling);
    if (!causal()) {
      writer.gguf.truth(architecture + ".attention.causal", false);
    }
    describe(writer);
    writer.gguf.write(file);
    return file;
  }

  /** Shared by several of the models. */
  private static final class Writer {
    private final GgufWriter gguf = new GgufWriter();
    private final String architecture;
    private final WeightType type;

    Writer(String architecture, WeightType type) {
      this.architecture = architecture;
      this.type = type;
    }

    void key(String name, float value) throws IOException {
      gguf.real(architecture + "." + name, value);
    }

    void matrix(String name, int columns, int rows, WeightType stored) {
      gguf.random(name, List.of(columns, rows), stored);
    }

    void vector(String name) {
      gguf.vector(name, WIDTH, 1);
    }

    /** One token per letter. */
    void wordPiece() throws IOException {
      Vocabulary.bert(gguf, VOCABULARY);
      matrix("token_embd.weight", WIDTH, VOCABULARY, type);
    }

    /** Norms after attention and after the feed-forward block, with biases everywhere. */
    void bertLayers(String epsilon) throws IOException {
      key(epsilon, EPSILON);
      matrix("token_types.weight", WIDTH, 2, WeightType.F32);
      norm("token_embd_norm");
      for (int layer = 0; layer < LAYERS; layer++) {
        String prefix = "blk." + layer + ".";
        for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
          biased(prefix + name, WIDTH, WIDTH);
        }
        norm(prefix + "attn_output_norm");
        biased(prefix + "ffn_up", WIDTH, HIDDEN);
        if (architecture.equals("jina-bert-v2")) {
          matrix(prefix + "ffn_gate.weight", WIDTH, HIDDEN, type);
        }
        biased(prefix + "ffn_down", HIDDEN, WIDTH);
        norm(prefix + "layer_output_norm");
      }
    }

    /** One matrix for queries, keys and values, and one for gate and up. */
    void fusedLayers(int attention) {
      for (int layer = 0; layer < LAYERS; layer++) {
        String prefix = "blk." + layer + ".";
        vector(prefix + "attn_norm.weight");
        matrix(prefix + "attn_qkv.weight", WIDTH, attention, type);
        matrix(prefix + "attn_output.weight", WIDTH, WIDTH, type);
        vector(prefix + "ffn_norm.weight");
        matrix(prefix + "ffn_up.weight", WIDTH, 2 * HIDDEN, type);
        matrix(prefix + "ffn_down.weight", HIDDEN, WIDTH, type);
      }
    }

    void head(boolean quantized) {
      matrix("cls.weight", WIDTH, WIDTH, quantized ? type : WeightType.F32);
      gguf.random("cls.bias", List.of(WIDTH), WeightType.F32);
      matrix("cls.output.weight", WIDTH, 1, WeightType.F32);
      gguf.vector("cls.output.bias", 1, 0.25f);
    }

    /** Queries and keys are large, so that the first token attends to some of the others. */
    private void biased(String name, int columns, int rows) {
      float times = name.matches(".*attn_[qk]") ? 3 : 1;
      gguf.random(name + ".weight", List.of(columns, rows), type, times);
      boolean none = architecture.equals("jina-bert-v2") && name.endsWith("ffn_up");
      if (!none) {
        gguf.random(name + ".bias", List.of(rows), WeightType.F32);
      }
    }

    private void norm(String name) {
      gguf.vector(name + ".weight", WIDTH, 1);
      gguf.random(name + ".bias", List.of(WIDTH), WeightType.F32);
    }
  }
}
