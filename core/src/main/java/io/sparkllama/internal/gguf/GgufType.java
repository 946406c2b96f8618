package io.sparkllama.internal.gguf;

import java.io.IOException;
import java.util.Arrays;

/** The types of metadata in a model file. */
public enum GgufType {
  UINT8(0),
  INT8(1),
  UINT16(2),
  INT16(3),
  UINT32(4),
  INT32(5),
  FLOAT32(6),
  BOOL(7),
  STRING(8),
  ARRAY(9),
  UINT64(10),
  INT64(11),
  FLOAT64(12);

  private final int number;

  GgufType(int number) {
    this.number = number;
  }

  /** Its number in the file. */
  int number() {
    return number;
  }

  /**
   * The type with the given number.
   *
   * @throws IOException if there is none
   */
  static GgufType of(int number) throws IOException {
    return Arrays.stream(values())
        .filter(type -> type.number == number)
        .findFirst()
        .orElseThrow(() -> new IOException("its header has a value of unknown type " + number));
  }
}
