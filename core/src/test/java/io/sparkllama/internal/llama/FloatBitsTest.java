package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatBitsTest {

  private static final float MASKED = Float.NEGATIVE_INFINITY;
  private static final float NEGATIVE_NAN = Float.intBitsToFloat(0xFFC0_0000);

  private static int[] bits(float... numbers) {
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }

  @Test
  void logitsMayBeAnythingFiniteAndMinusInfinityBesides() {
    assertThat(FloatBits.faultOfLogits(bits(0, -0f, 1e38f, -Float.MAX_VALUE, MASKED))).isEmpty();
    assertThat(FloatBits.faultOfLogits(bits(Float.MIN_VALUE, Float.MAX_VALUE))).isEmpty();
  }

  @Test
  void namesWhatLogitsAreInsteadWhereverThatStands() {
    for (float nan : new float[] {Float.NaN, NEGATIVE_NAN, Float.intBitsToFloat(0x7F80_0001)}) {
      assertThat(FloatBits.faultOfLogits(bits(nan, 1, MASKED))).contains("NaN");
      assertThat(FloatBits.faultOfLogits(bits(1, MASKED, Float.POSITIVE_INFINITY, nan)))
          .contains("NaN");
    }
    assertThat(FloatBits.faultOfLogits(bits(1, Float.POSITIVE_INFINITY, MASKED)))
        .contains("infinite");
    assertThat(FloatBits.faultOfLogits(bits(MASKED, MASKED)))
        .contains("minus infinity for every token");
  }

  @Test
  void vectorsMustBeFinite() {
    assertThat(FloatBits.faultOfVector(new float[] {0, -1, Float.MAX_VALUE})).isEmpty();
    assertThat(FloatBits.faultOfVector(new float[] {0, NEGATIVE_NAN})).contains("NaN");
    assertThat(FloatBits.faultOfVector(new float[] {MASKED, 1})).contains("infinite");
  }
}
