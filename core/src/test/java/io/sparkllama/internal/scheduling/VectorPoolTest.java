package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.request.Pooling;
import org.junit.jupiter.api.Test;

/** Vectors of tokens become one, or stay. */
class VectorPoolTest {

  private static float[][] pooled(Pooling pooling, boolean normalized, float[]... vectors) {
    VectorPool pool = VectorPool.of(pooling, normalized);
    for (float[] vector : vectors) {
      pool.add(vector);
    }
    return pool.result();
  }

  @Test
  void theMeanIsOneVector() {
    assertThat(pooled(Pooling.MEAN, false, new float[] {1, 2}, new float[] {3, 6}))
        .isDeepEqualTo(new float[][] {{2, 4}});
    assertThat(pooled(Pooling.MEAN, true, new float[] {1, 2}, new float[] {5, 6}))
        .isDeepEqualTo(new float[][] {{0.6f, 0.8f}});
  }

  @Test
  void otherVectorsStayEachForItself() {
    assertThat(pooled(Pooling.CLS, false, new float[] {3, 4}))
        .isDeepEqualTo(new float[][] {{3, 4}});
    assertThat(pooled(Pooling.NONE, true, new float[] {3, -4}, new float[] {0, 2}))
        .isDeepEqualTo(new float[][] {{0.6f, -0.8f}, {0, 1}});
    assertThat(pooled(Pooling.NONE, true)).isEmpty();
  }

  @Test
  void aVectorWithoutALengthIsNotScaled() {
    assertThat(pooled(Pooling.LAST, true, new float[] {0, 0}))
        .isDeepEqualTo(new float[][] {{0, 0}});
  }
}
