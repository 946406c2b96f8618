package io.sparkllama.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Models with random weights. They are as fast as trained models of the same shape, and nothing
 * needs to be downloaded.
 *
 * <p>The llama tokenizer has one token per ASCII letter, digit and space, so a text has as many
 * tokens as characters, plus the begin marker and a leading space. The BERT tokenizer has one token
 * per letter, plus begin and end markers; spaces have no token.
 */
final class RandomModel {

  private static final int CONTEXT_LENGTH = 4096;
  private static final int BERT_CONTEXT_LENGTH = 512;

  /** The end-of-generation token. */
  static final int END = Vocabulary.END;

  private final Shape shape;
  private final GgufWriter gguf = new GgufWriter();

  private RandomModel(Shape shape) {
    this.shape = shape;
  }

  /** A model of the given shape in a folder, created if it does not exist. */
  static Path in(Path folder, Shape shape) throws IOException {
    Path file = folder.toAbsolutePath().resolve("random-" + shape.label() + ".gguf");
    if (!Files.exists(file)) {
      described(shape).write(file);
    }
    return file;
  }

  /** A file with only the header of such a model. */
  static Path headIn(Path folder, Shape shape) throws IOException {
    Path file = folder.toAbsolutePath().resolve("head-" + shape.label() + ".gguf");
    described(shape).writeHead(file);
    return file;
  }

  private static GgufWriter described(Shape shape) throws IOException {
    RandomModel model = new RandomModel(shape);
    if (shape.bert) {
      model.bert();
    } else {
      model.llama();
    }
    return model.gguf;
  }

  private void llama() throws IOException {
    common("llama");
    gguf.number("llama.context_length", CONTEXT_LENGTH);
    gguf.number("llama.attention.head_count_kv", shape.kvHeads);
    gguf.number("llama.rope.dimension_count", shape.embedding / shape.heads);
    gguf.real("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    Vocabulary.llama(gguf, shape.vocabulary);
    int width = shape.embedding;
    int kvWidth = width / shape.heads * shape.kvHeads;
    WeightType type = shape.type;
    gguf.matrix("token_embd.weight", shape.vocabulary, width, type);
    gguf.vector("output_norm.weight", width, 1);
    for (int layer = 0; layer < shape.layers; layer++) {
      String prefix = "blk." + layer + ".";
      gguf.vector(prefix + "attn_norm.weight", width, 1);
      gguf.matrix(prefix + "attn_q.weight", width, width, type);
      gguf.matrix(prefix + "attn_k.weight", kvWidth, width, type);
      gguf.matrix(prefix + "attn_v.weight", kvWidth, width, type);
      gguf.matrix(prefix + "attn_output.weight", width, width, type);
      gguf.vector(prefix + "ffn_norm.weight", width, 1);
      gguf.matrix(prefix + "ffn_gate.weight", shape.feedForward, width, type);
      gguf.matrix(prefix + "ffn_up.weight", shape.feedForward, width, type);
      gguf.matrix(prefix + "ffn_down.weight", width, shape.feedForward, type);
    }
  }

  private void common(String architecture) throws IOException {
    gguf.text("general.architecture", architecture);
    gguf.text("general.name", "random " + shape.label());
    gguf.number(architecture + ".embedding_length", shape.embedding);
    gguf.number(architecture + ".block_count", shape.layers);
    gguf.number(architecture + ".feed_forward_length", shape.feedForward);
    gguf.number(architecture + ".attention.head_count", shape.heads);
  }

  private void bert() throws IOException {
    common("bert");
    gguf.number("bert.context_length", BERT_CONTEXT_LENGTH);
    gguf.real("bert.attention.layer_norm_epsilon", 1e-12f);
    gguf.truth("bert.attention.causal", false);
    gguf.number("bert.pooling_type", 1);
    Vocabulary.bert(gguf, shape.vocabulary);
    int width = shape.embedding;
    WeightType type = shape.type;
    gguf.matrix("token_embd.weight", shape.vocabulary, width, type);
    gguf.matrix("token_types.weight", 2, width, WeightType.F32);
    gguf.matrix("position_embd.weight", BERT_CONTEXT_LENGTH, width, WeightType.F32);
    norm("token_embd_norm");
    for (int layer = 0; layer < shape.layers; layer++) {
      String prefix = "blk." + layer + ".";
      for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        gguf.matrix(prefix + name + ".weight", width, width, type);
        gguf.vector(prefix + name + ".bias", width, 0);
      }
      norm(prefix + "attn_output_norm");
      gguf.matrix(prefix + "ffn_up.weight", shape.feedForward, width, type);
      gguf.vector(prefix + "ffn_up.bias", shape.feedForward, 0);
      gguf.matrix(prefix + "ffn_down.weight", width, shape.feedForward, type);
      gguf.vector(prefix + "ffn_down.bias", width, 0);
      norm(prefix + "layer_output_norm");
    }
  }

  private void norm(String name) {
    gguf.vector(name + ".weight", shape.embedding, 1);
    gguf.vector(name + ".bias", shape.embedding, 0);
  }
}
