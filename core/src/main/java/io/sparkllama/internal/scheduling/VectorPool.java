package io.sparkllama.internal.scheduling;

import io.sparkllama.request.Pooling;
import java.util.ArrayList;
import java.util.List;

/** Pools the vectors of tokens. Not thread-safe. */
abstract class VectorPool {

  private final boolean normalized;

  private VectorPool(boolean normalized) {
    this.normalized = normalized;
  }

  static VectorPool of(Pooling pooling, boolean normalized) {
    return pooling == Pooling.MEAN ? new Mean(normalized) : new Each(normalized);
  }

  abstract void add(float[] vector);

  /** The result; called once, after the last vector was added. */
  final float[][] result() {
    float[][] vectors = vectors();
    if (normalized) {
      for (float[] vector : vectors) {
        normalize(vector);
      }
    }
    return vectors;
  }

  abstract float[][] vectors();

  private static void normalize(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    if (squares > 0) {
      double length = Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / length);
      }
    }
  }

  /** A single vector: the mean. */
  private static final class Mean extends VectorPool {
    private double[] sum = new double[0];
    private int count;

    Mean(boolean normalized) {
      super(normalized);
    }

    @Override
    void add(float[] vector) {
      if (count++ == 0) {
        sum = new double[vector.length];
      }
      for (int i = 0; i < vector.length; i++) {
        sum[i] += vector[i];
      }
    }

    @Override
    float[][] vectors() {
      float[] mean = new float[sum.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (sum[i] / count);
      }
      return new float[][] {mean};
    }
  }

  /** All vectors, unchanged. */
  private static final class Each extends VectorPool {
    private final List<float[]> vectors = new ArrayList<>();

    Each(boolean normalized) {
      super(normalized);
    }

    @Override
    void add(float[] vector) {
      vectors.add(vector);
    }

    @Override
    float[][] vectors() {
      return vectors.toArray(float[][]::new);
    }
  }
}
