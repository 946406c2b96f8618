package io.sparkllama.it;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights in an ONNX file, by name: the parts of its protobuf messages that hold them, and
 * which of them the nodes that multiply by a matrix take.
 */
final class OnnxWeights {

  /** {@code ModelProto.graph}. */
  private static final int GRAPH = 7;

  /** {@code GraphProto.node} and {@code .initializer}. */
  private static final int NODE = 1;

  private static final int INITIALIZER = 5;

  /** {@code NodeProto.input}, {@code .name} and {@code .op_type}. */
  private static final int INPUT = 1;

  private static final int NODE_NAME = 3;
  private static final int OPERATION = 4;

  /** {@code TensorProto.name} and {@code .raw_data}. */
  private static final int TENSOR_NAME = 8;

  private static final int RAW_DATA = 9;

  /** Wire types. */
  private static final int VARINT = 0;

  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;

  private final Map<String, ByteBuffer> tensors = new HashMap<>();
  private final Map<String, String> factors = new HashMap<>();

  OnnxWeights(byte[] file) {
    ByteBuffer model = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (ByteBuffer graph : fields(model, GRAPH)) {
      for (ByteBuffer tensor : fields(graph, INITIALIZER)) {
        fields(tensor, RAW_DATA).forEach(data -> tensors.put(text(tensor, TENSOR_NAME), data));
      }
      for (ByteBuffer node : fields(graph, NODE)) {
        List<ByteBuffer> inputs = fields(node, INPUT);
        if (text(node, OPERATION).equals("MatMul")) {
          factors.put(text(node, NODE_NAME), string(inputs.get(1)));
        }
      }
    }
  }

  /** The numbers of a tensor, in the order of the file. */
  float[] numbers(String name) {
    ByteBuffer data = tensors.get(name);
    if (data == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    float[] numbers = new float[data.remaining() / Float.BYTES];
    data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /**
   * The matrix that a node multiplies by, with a row for each number that comes out.
   *
   * @param columns how many numbers go in
   */
  float[] matrix(String node, int columns) {
    float[] stored = numbers(factors.get(node));
    int rows = stored.length / columns;
    float[] matrix = new float[stored.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix[row * columns + column] = stored[column * rows + row];
      }
    }
    return matrix;
  }

  private static String text(ByteBuffer message, int field) {
    return fields(message, field).stream().findFirst().map(OnnxWeights::string).orElse("");
  }

  private static String string(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  /** The values of a field that are texts, bytes or messages. */
  private static List<ByteBuffer> fields(ByteBuffer message, int wanted) {
    List<ByteBuffer> values = new ArrayList<>();
    ByteBuffer in = message.duplicate();
    while (in.hasRemaining()) {
      long key = varint(in);
      int length =
          switch ((int) (key & 7)) {
            case VARINT -> {
              varint(in);
              yield 0;
            }
            case FIXED_64 -> Long.BYTES;
            case BYTES -> (int) varint(in);
            default -> Integer.BYTES;
          };
      if ((key >> 3) == wanted && (key & 7) == BYTES) {
        values.add(in.slice(in.position(), length));
      }
      in.position(in.position() + length);
    }
    return values;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
