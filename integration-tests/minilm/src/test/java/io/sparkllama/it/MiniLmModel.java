package io.sparkllama.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** all-MiniLM-L6-v2 as GGUF, made of the ONNX file and the tokenizer in its artifact. */
final class MiniLmModel {

  static final int WIDTH = 384;

  private static final int LAYERS = 6;
  private static final int HEADS = 12;
  private static final int INNER = 1536;
  private static final int CONTEXT_LENGTH = 512;
  private static final float EPSILON = 1e-12f;
  private static final int MEAN = 1;
  private static final int ALIGNMENT = 32;

  /** GGUF's types of values. */
  private static final int U32 = 4;

  private static final int I32 = 5;
  private static final int REAL = 6;
  private static final int TRUTH = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** ggml's types of tensors. */
  private static final int F32 = 0;

  private static final int Q8_0 = 8;
  private static final int BLOCK = 32;

  private static final int CONTROL = 3;
  private static final int NORMAL = 1;
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  /** A tensor of rows of numbers. */
  private static final class Tensor {
    private final int columns;
    private final float[] numbers;
    private final int type;

    Tensor(int columns, float[] numbers, int type) {
      this.columns = columns;
      this.numbers = numbers;
      this.type = type;
    }

    long bytes() {
      return type == F32 ? 4L * numbers.length : numbers.length / BLOCK * 34L;
    }
  }

  private final boolean quantized;
  private final OnnxWeights weights;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int values;

  private MiniLmModel(boolean quantized) throws IOException {
    this.quantized = quantized;
    this.weights = new OnnxWeights(resource("/all-minilm-l6-v2.onnx"));
  }

  /**
   * Writes the model.
   *
   * @param quantized whether its matrices are of Q8_0 instead of F32
   */
  static Path write(Path to, boolean quantized) throws IOException {
    MiniLmModel model = new MiniLmModel(quantized);
    model.describe();
    model.vocabulary();
    model.tensors();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      model.write(out);
    }
    return to;
  }

  private static byte[] resource(String name) throws IOException {
    return MiniLmModel.class.getResourceAsStream(name).readAllBytes();
  }

  private void describe() {
    text("general.architecture", "bert");
    text("general.name", "all-MiniLM-L6-v2");
    number("bert.context_length", CONTEXT_LENGTH);
    number("bert.embedding_length", WIDTH);
    number("bert.block_count", LAYERS);
    number("bert.feed_forward_length", INNER);
    number("bert.attention.head_count", HEADS);
    number("bert.pooling_type", MEAN);
    key("bert.attention.layer_norm_epsilon", REAL);
    int32(Float.floatToIntBits(EPSILON));
    key("bert.attention.causal", TRUTH);
    head.write(0);
  }

  /** The first piece of a word has a mark in front, instead of one before all that follow. */
  private void vocabulary() throws IOException {
    JsonNode vocabulary =
        new ObjectMapper()
            .readTree(resource("/all-minilm-l6-v2-tokenizer.json"))
            .get("model")
            .get("vocab");
    String[] tokens = new String[vocabulary.size()];
    vocabulary.properties().forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
    text("tokenizer.ggml.model", "bert");
    text("tokenizer.ggml.pre", "default");
    number("tokenizer.ggml.token_type_count", 2);
    array("tokenizer.ggml.tokens", STRING, tokens.length);
    for (String token : tokens) {
      boolean follows = token.startsWith("##");
      string(SPECIAL.contains(token) ? token : follows ? token.substring(2) : "\u2581" + token);
    }
    array("tokenizer.ggml.token_type", I32, tokens.length);
    for (String token : tokens) {
      int32(SPECIAL.contains(token) ? CONTROL : NORMAL);
    }
    List<String> names = List.of(tokens);
    number("tokenizer.ggml.padding_token_id", names.indexOf("[PAD]"));
    number("tokenizer.ggml.unknown_token_id", names.indexOf("[UNK]"));
    number("tokenizer.ggml.bos_token_id", names.indexOf("[CLS]"));
    number("tokenizer.ggml.seperator_token_id", names.indexOf("[SEP]"));
    number("tokenizer.ggml.mask_token_id", names.indexOf("[MASK]"));
  }

  private void tensors() {
    matrix("token_embd.weight", WIDTH, weights.numbers("embeddings.word_embeddings.weight"));
    unquantized("position_embd.weight", "embeddings.position_embeddings.weight");
    unquantized("token_types.weight", "embeddings.token_type_embeddings.weight");
    norm("token_embd_norm", "embeddings.LayerNorm");
    for (int layer = 0; layer < LAYERS; layer++) {
      String to = "blk." + layer + ".";
      String from = "encoder.layer." + layer + ".";
      linear(to + "attn_q", from + "attention.self.query", WIDTH);
      linear(to + "attn_k", from + "attention.self.key", WIDTH);
      linear(to + "attn_v", from + "attention.self.value", WIDTH);
      linear(to + "attn_output", from + "attention.output.dense", WIDTH);
      norm(to + "attn_output_norm", from + "attention.output.LayerNorm");
      linear(to + "ffn_up", from + "intermediate.dense", WIDTH);
      linear(to + "ffn_down", from + "output.dense", INNER);
      norm(to + "layer_output_norm", from + "output.LayerNorm");
    }
  }

  private void linear(String to, String from, int columns) {
    String node = "/" + from.replaceAll("\\.(?!\\d)", "/") + "/MatMul";
    matrix(to + ".weight", columns, weights.matrix(node, columns));
    unquantized(to + ".bias", from + ".bias");
  }

  private void norm(String to, String from) {
    unquantized(to + ".weight", from + ".weight");
    unquantized(to + ".bias", from + ".bias");
  }

  private void matrix(String name, int columns, float[] numbers) {
    tensors.put(name, new Tensor(columns, numbers, quantized ? Q8_0 : F32));
  }

  private void unquantized(String name, String from) {
    float[] numbers = weights.numbers(from);
    boolean rows = name.startsWith("position_embd") || name.startsWith("token_types");
    tensors.put(name, new Tensor(rows ? WIDTH : numbers.length, numbers, F32));
  }

  private void write(OutputStream out) throws IOException {
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      List<Integer> shape = new ArrayList<>(List.of(tensor.columns));
      if (tensor.numbers.length > tensor.columns) {
        shape.add(tensor.numbers.length / tensor.columns);
      }
      string(entry.getKey());
      int32(shape.size());
      shape.forEach(this::int64);
      int32(tensor.type);
      int64(offset);
      offset += aligned(tensor.bytes());
    }
    ByteBuffer start = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    start.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    start.putLong(tensors.size()).putLong(values);
    out.write(start.array());
    head.writeTo(out);
    long size = start.capacity() + (long) head.size();
    out.write(new byte[(int) (aligned(size) - size)]);
    for (Tensor tensor : tensors.values()) {
      ByteBuffer data =
          ByteBuffer.allocate((int) aligned(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
      if (tensor.type == F32) {
        data.asFloatBuffer().put(tensor.numbers);
      } else {
        blocks(tensor.numbers, data);
      }
      out.write(data.array());
    }
  }

  /** Thirty-two numbers share a scale, and are a byte each. */
  private static void blocks(float[] numbers, ByteBuffer to) {
    for (int from = 0; from < numbers.length; from += BLOCK) {
      float largest = 0;
      for (int i = from; i < from + BLOCK; i++) {
        largest = Math.max(largest, Math.abs(numbers[i]));
      }
      float scale = largest / Byte.MAX_VALUE;
      to.putShort(half(scale));
      for (int i = from; i < from + BLOCK; i++) {
        to.put((byte) (scale == 0 ? 0 : Math.round(numbers[i] / scale)));
      }
    }
  }

  /** A half-precision number, for small ones that are not negative. */
  private static short half(float value) {
    int exponent = Math.getExponent(value);
    if (exponent < -14) {
      return (short) Math.round(Math.scalb(value, 24));
    }
    int mantissa = Math.round((Math.scalb(value, -exponent) - 1) * 1024);
    return (short) ((exponent + 15) * 1024 + mantissa);
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private void key(String name, int type) {
    values++;
    string(name);
    int32(type);
  }

  private void text(String name, String value) {
    key(name, STRING);
    string(value);
  }

  private void number(String name, int value) {
    key(name, U32);
    int32(value);
  }

  private void array(String name, int type, int length) {
    key(name, ARRAY);
    int32(type);
    int64(length);
  }

  private void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int64(utf8.length);
    head.writeBytes(utf8);
  }

  private void int32(int value) {
    head.writeBytes(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(value)).array());
  }

  private void int64(long value) {
    head.writeBytes(ByteBuffer.allocate(8).putLong(Long.reverseBytes(value)).array());
  }
}
