package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights after unpacking their blocks. */
class RandomWeightsTest {

  private static final int ROWS = 64;
  private static final int COLUMNS = 1024;

  /** Of numbers between -1.7 and 1.7, divided by the square root of the row length. */
  private static final double DEVIATION = 1.7 / Math.sqrt(3 * COLUMNS);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(WeightType.class)
  void areAsLargeInEveryType(WeightType type) throws IOException {
    GgufWriter gguf = new GgufWriter();
    gguf.matrix("matrix", ROWS, COLUMNS, type);
    Path file = folder.resolve("matrix.gguf");
    gguf.write(file);
    byte[] bytes = Files.readAllBytes(file);
    int size = ROWS * type.rowBytes(COLUMNS);
    ByteBuffer data =
        ByteBuffer.wrap(bytes, bytes.length - size, size).slice().order(ByteOrder.LITTLE_ENDIAN);
    double[] weights = new double[ROWS * COLUMNS];
    for (int i = 0; i < weights.length; ) {
      i = block(type, data, weights, i);
    }
    double sum = 0;
    double squares = 0;
    for (double weight : weights) {
      sum += weight;
      squares += weight * weight;
    }
    assertThat(data.hasRemaining()).isFalse();
    // Q4_0 numbers run from -8 to 7.
    assertThat(sum / weights.length).isCloseTo(0, within(DEVIATION / 8));
    assertThat(Math.sqrt(squares / weights.length)).isCloseTo(DEVIATION, within(DEVIATION / 20));
  }

  private static int block(WeightType type, ByteBuffer data, double[] weights, int from) {
    int i = from;
    switch (type) {
      case F32 -> weights[i++] = data.getFloat();
      case F16 -> weights[i++] = number(data.getShort());
      case Q8_0 -> {
        double scale = number(data.getShort());
        for (int k = 0; k < 32; k++) {
          weights[i++] = scale * data.get();
        }
      }
      case Q4_0 -> {
        double scale = number(data.getShort());
        for (int k = 0; k < 16; k++) {
          byte two = data.get();
          weights[i++] = scale * ((two & 15) - 8);
          weights[i++] = scale * ((two >> 4 & 15) - 8);
        }
      }
      case Q4_K -> {
        double scale = number(data.getShort());
        double minimumScale = number(data.getShort());
        byte[] packed = new byte[12];
        data.get(packed);
        for (int pair = 0; pair < 4; pair++) {
          int lower = 2 * pair;
          for (int k = 0; k < 32; k++) {
            byte two = data.get();
            weights[i + k] =
                scale * factor(packed, lower) * (two & 15) - minimumScale * minimum(packed, lower);
            weights[i + 32 + k] =
                scale * factor(packed, lower + 1) * (two >> 4 & 15)
                    - minimumScale * minimum(packed, lower + 1);
          }
          i += 64;
        }
      }
    }
    return i;
  }

  private static int factor(byte[] packed, int j) {
    return j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | ((packed[j - 4] >> 6 & 3) << 4);
  }

  private static int minimum(byte[] packed, int j) {
    return j < 4 ? packed[j + 4] & 63 : (packed[j + 4] >> 4 & 15) | ((packed[j] >> 6 & 3) << 4);
  }

  private static double number(short half) {
    int exponent = half >> 10 & 31;
    int mantissa = half & 1023;
    double size =
        exponent == 0
            ? Math.scalb((double) mantissa, -24)
            : Math.scalb(1024.0 + mantissa, exponent - 25);
    assertThat(exponent).isLessThan(31);
    return half < 0 ? -size : size;
  }

  @Test
  void fillTheirBlocks() {
    assertThat(WeightType.Q4_K.rowBytes(512)).isEqualTo(288);
    assertThatThrownBy(() -> WeightType.Q4_K.rowBytes(5504))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 5504 numbers in blocks of 256, as Q4_K has");
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void canBeWrittenInEveryShape(Shape shape) throws IOException {
    assertThat(RandomModel.headIn(folder, shape)).isNotEmptyFile();
  }
}
