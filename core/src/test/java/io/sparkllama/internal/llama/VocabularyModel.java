package io.sparkllama.internal.llama;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model built around the vocabulary of a file that has nothing else, so that it can be loaded and
 * tokenize: a llama with one layer and all weights zero.
 */
public final class VocabularyModel {

  private static final int ALIGNMENT = 32;
  private static final int WIDTH = 32;
  private static final int F32 = 0;
  private static final int U32 = 4;
  private static final int REAL = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** Size of GGUF's numeric types in bytes; 0 for other types. */
  private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private VocabularyModel() {}

  /** Writes the model. */
  public static Path write(Path vocabulary, Path to) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(vocabulary)).order(ByteOrder.LITTLE_ENDIAN);
    Out head = new Out();
    int values = architecture(head);
    int tokens = 0;
    file.position(16);
    long count = file.getLong();
    for (long i = 0; i < count; i++) {
      int from = file.position();
      String key = string(file);
      int type = file.getInt();
      int start = file.position();
      skip(file, type);
      if (key.startsWith("tokenizer.") || key.equals("general.name")) {
        head.bytes(file.array(), from, file.position() - from);
        values++;
      }
      if (key.equals("tokenizer.ggml.tokens")) {
        tokens = (int) file.getLong(start + 4);
      }
    }
    write(to, head, values, tensors(tokens));
    return to;
  }

  private static int architecture(Out head) {
    head.string("general.architecture").number(STRING).string("llama");
    Map<String, Integer> numbers =
        Map.of(
            "context_length",
            32,
            "embedding_length",
            WIDTH,
            "block_count",
            1,
            "feed_forward_length",
            WIDTH,
            "attention.head_count",
            1,
            "rope.dimension_count",
            WIDTH);
    numbers.forEach((key, value) -> head.string("llama." + key).number(U32).number(value));
    head.string("llama.attention.layer_norm_rms_epsilon").number(REAL);
    head.number(Float.floatToIntBits(1e-5f));
    return numbers.size() + 2;
  }

  private static Map<String, List<Integer>> tensors(int tokens) {
    Map<String, List<Integer>> tensors = new LinkedHashMap<>();
    tensors.put("token_embd.weight", List.of(WIDTH, tokens));
    tensors.put("output_norm.weight", List.of(WIDTH));
    for (String norm : List.of("attn_norm", "ffn_norm")) {
      tensors.put("blk.0." + norm + ".weight", List.of(WIDTH));
    }
    for (String matrix :
        List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")) {
      tensors.put("blk.0." + matrix + ".weight", List.of(WIDTH, WIDTH));
    }
    return tensors;
  }

  private static void write(Path to, Out head, int values, Map<String, List<Integer>> tensors)
      throws IOException {
    long offset = 0;
    for (Map.Entry<String, List<Integer>> tensor : tensors.entrySet()) {
      head.string(tensor.getKey()).number(tensor.getValue().size());
      long weights = 1;
      for (int length : tensor.getValue()) {
        head.longNumber(length);
        weights *= length;
      }
      head.number(F32).longNumber(offset);
      offset += aligned(Float.BYTES * weights);
    }
    Out start = new Out();
    start.bytes("GGUF".getBytes(StandardCharsets.US_ASCII), 0, 4);
    start.number(3).longNumber(tensors.size()).longNumber(values);
    start.bytes(head.toByteArray(), 0, head.size());
    try (RandomAccessFile sparse = new RandomAccessFile(to.toFile(), "rw")) {
      sparse.write(start.toByteArray());
      sparse.setLength(aligned(start.size()) + offset);
    }
  }

  private static String string(ByteBuffer file) {
    byte[] utf8 = new byte[(int) file.getLong()];
    file.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void skip(ByteBuffer file, int type) {
    switch (type) {
      case STRING -> file.position((int) (file.getLong() + file.position()));
      case ARRAY -> {
        int element = file.getInt();
        long length = file.getLong();
        for (long i = 0; i < length; i++) {
          skip(file, element);
        }
      }
      default -> file.position(file.position() + BYTES[type]);
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Little-endian. */
  private static final class Out {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Out bytes(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
      return this;
    }

    Out number(int value) {
      return bytes(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(value)).array(), 0, 4);
    }

    Out longNumber(long value) {
      return bytes(ByteBuffer.allocate(8).putLong(Long.reverseBytes(value)).array(), 0, 8);
    }

    Out string(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return longNumber(utf8.length).bytes(utf8, 0, utf8.length);
    }

    int size() {
      return bytes.size();
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
