package io.sparkllama.benchmarks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a GGUF file (version 3) with random weights: as fast as a trained model of its shape, and
 * nothing has to be fetched. Its tokenizer has a token per ASCII letter, digit and space, so that a
 * text has as many tokens as characters, and two besides: the begin marker and a first space.
 */
final class RandomModel {

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int F32 = 0;
  private static final int Q8_0 = 8;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 34;
  private static final int ALIGNMENT = 32;
  private static final int CONTEXT_LENGTH = 4096;

  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  /** The token that ends an answer. */
  static final int END = 2;

  private record Tensor(String name, int rows, int columns) {
    boolean isMatrix() {
      return rows > 0;
    }

    long bytes() {
      return isMatrix() ? (long) rows * columns / BLOCK * BLOCK_BYTES : 4L * columns;
    }
  }

  private final Shape shape;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Head head = new Head();

  private RandomModel(Shape shape) {
    this.shape = shape;
  }

  /** A model of the shape in a folder, made unless it is there already. */
  static Path in(Path folder, Shape shape) throws IOException {
    Path file = folder.resolve("random-" + shape.label() + ".gguf");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "random", ".part");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
        new RandomModel(shape).write(out);
      }
      Files.move(part, file);
    }
    return file;
  }

  private void write(OutputStream out) throws IOException {
    List<Tensor> tensors = tensors();
    metadata();
    long offset = 0;
    for (Tensor tensor : tensors) {
      head.tensor(tensor, offset);
      offset += aligned(tensor.bytes());
    }
    ByteBuffer begin = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    begin.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    begin.putLong(tensors.size()).putLong(head.values);
    out.write(begin.array());
    byte[] rest = head.bytes();
    out.write(rest);
    pad(out, begin.capacity() + (long) rest.length);
    for (Tensor tensor : tensors) {
      data(tensor, out);
      pad(out, tensor.bytes());
    }
  }

  private List<Tensor> tensors() {
    int width = shape.embedding;
    int kvWidth = width / shape.heads * shape.kvHeads;
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(new Tensor("token_embd.weight", shape.vocabulary, width));
    tensors.add(new Tensor("output_norm.weight", 0, width));
    for (int layer = 0; layer < shape.layers; layer++) {
      String prefix = "blk." + layer + ".";
      tensors.add(new Tensor(prefix + "attn_norm.weight", 0, width));
      tensors.add(new Tensor(prefix + "attn_q.weight", width, width));
      tensors.add(new Tensor(prefix + "attn_k.weight", kvWidth, width));
      tensors.add(new Tensor(prefix + "attn_v.weight", kvWidth, width));
      tensors.add(new Tensor(prefix + "attn_output.weight", width, width));
      tensors.add(new Tensor(prefix + "ffn_norm.weight", 0, width));
      tensors.add(new Tensor(prefix + "ffn_gate.weight", shape.feedForward, width));
      tensors.add(new Tensor(prefix + "ffn_up.weight", shape.feedForward, width));
      tensors.add(new Tensor(prefix + "ffn_down.weight", width, shape.feedForward));
    }
    return tensors;
  }

  private void metadata() throws IOException {
    head.text("general.architecture", "llama");
    head.text("general.name", "random " + shape.label());
    head.number("llama.context_length", CONTEXT_LENGTH);
    head.number("llama.embedding_length", shape.embedding);
    head.number("llama.block_count", shape.layers);
    head.number("llama.feed_forward_length", shape.feedForward);
    head.number("llama.attention.head_count", shape.heads);
    head.number("llama.attention.head_count_kv", shape.kvHeads);
    head.number("llama.rope.dimension_count", shape.embedding / shape.heads);
    head.real("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    tokenizer();
  }

  private void tokenizer() throws IOException {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Integer> types = new ArrayList<>(List.of(UNKNOWN, CONTROL, CONTROL));
    for (int value = 0; value < 256; value++) {
      tokens.add(String.format("<0x%02X>", value));
      types.add(BYTE);
    }
    tokens.add("\u2581");
    types.add(NORMAL);
    for (char c = '!'; c <= '~'; c++) {
      tokens.add(String.valueOf(c));
      types.add(NORMAL);
    }
    while (tokens.size() < shape.vocabulary) {
      tokens.add("<filler " + tokens.size() + ">");
      types.add(NORMAL);
    }
    head.text("tokenizer.ggml.model", "llama");
    head.text("tokenizer.ggml.pre", "default");
    head.array("tokenizer.ggml.tokens", STRING, tokens.size());
    for (String token : tokens) {
      head.string(token);
    }
    head.array("tokenizer.ggml.scores", FLOAT32, tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      head.int32(Float.floatToRawIntBits(-i));
    }
    head.array("tokenizer.ggml.token_type", INT32, tokens.size());
    for (int type : types) {
      head.int32(type);
    }
    head.number("tokenizer.ggml.unknown_token_id", 0);
    head.number("tokenizer.ggml.bos_token_id", 1);
    head.number("tokenizer.ggml.eos_token_id", END);
  }

  private void data(Tensor tensor, OutputStream out) throws IOException {
    if (!tensor.isMatrix()) {
      ByteBuffer ones = ByteBuffer.allocate(4 * tensor.columns()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < tensor.columns(); i++) {
        ones.putFloat(1);
      }
      out.write(ones.array());
      return;
    }
    // weights of about 1 / sqrt(columns), so that activations neither vanish nor grow
    short scale = half((float) (1.7 / 127 / Math.sqrt(tensor.columns())));
    byte[] row = new byte[tensor.columns() / BLOCK * BLOCK_BYTES];
    for (int i = 0; i < tensor.rows(); i++) {
      for (int at = 0; at < row.length; at += BLOCK_BYTES) {
        row[at] = (byte) scale;
        row[at + 1] = (byte) (scale >> 8);
        for (int b = 2; b < BLOCK_BYTES; b += 8) {
          long bits = random.nextLong();
          for (int k = 0; k < 8; k++) {
            row[at + b + k] = (byte) (bits >> (8 * k));
          }
        }
      }
      out.write(row);
    }
  }

  /** A half-precision number, for small positive ones; what is lost is below its precision. */
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

  private static void pad(OutputStream out, long written) throws IOException {
    out.write(new byte[(int) (aligned(written) - written)]);
  }

  /** Metadata and the table of tensors, little-endian. */
  private static final class Head {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private long values;

    private void key(String key, int type) throws IOException {
      values++;
      string(key);
      int32(type);
    }

    void text(String key, String value) throws IOException {
      key(key, STRING);
      string(value);
    }

    void number(String key, int value) throws IOException {
      key(key, UINT32);
      int32(value);
    }

    void real(String key, float value) throws IOException {
      key(key, FLOAT32);
      int32(Float.floatToRawIntBits(value));
    }

    void array(String key, int type, int length) throws IOException {
      key(key, ARRAY);
      int32(type);
      int64(length);
    }

    void tensor(Tensor tensor, long offset) throws IOException {
      string(tensor.name());
      int32(tensor.isMatrix() ? 2 : 1);
      int64(tensor.columns());
      if (tensor.isMatrix()) {
        int64(tensor.rows());
      }
      int32(tensor.isMatrix() ? Q8_0 : F32);
      int64(offset);
    }

    void string(String text) throws IOException {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      out.write(utf8);
    }

    void int32(int value) throws IOException {
      out.writeInt(Integer.reverseBytes(value));
    }

    void int64(long value) throws IOException {
      out.writeLong(Long.reverseBytes(value));
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
