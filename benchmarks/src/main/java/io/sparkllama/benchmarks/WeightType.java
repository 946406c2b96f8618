package io.sparkllama.benchmarks;

/** How the weights of a matrix are stored. */
enum WeightType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144);

  private final int code;
  private final int block;
  private final int blockBytes;

  WeightType(int code, int block, int blockBytes) {
    this.code = code;
    this.block = block;
    this.blockBytes = blockBytes;
  }

  /** ggml's number of the type. */
  int code() {
    return code;
  }

  /**
   * Size in bytes of a row with the given number of columns.
   *
   * @throws IllegalArgumentException if the columns do not fill whole blocks
   */
  int rowBytes(int columns) {
    if (columns % block != 0) {
      throw new IllegalArgumentException(
          "a row of " + columns + " numbers in blocks of " + block + ", as " + this + " has");
    }
    return columns / block * blockBytes;
  }
}
