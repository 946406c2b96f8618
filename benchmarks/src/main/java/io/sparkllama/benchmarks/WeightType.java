package io.sparkllama.benchmarks;

/** How the weights of a matrix are stored. */
enum WeightType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q8_0(8, 32, 34);

  private final int code;
  private final int block;
  private final int blockBytes;

  WeightType(int code, int block, int blockBytes) {
    this.code = code;
    this.block = block;
    this.blockBytes = blockBytes;
  }

  /** ggml's number of it. */
  int code() {
    return code;
  }

  int rowBytes(int columns) {
    return columns / block * blockBytes;
  }
}
