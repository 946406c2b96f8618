package io.sparkllama.internal.llama;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The demo model computed in plain Java, with sums in double precision: one sequence, token by
 * token. Shares nothing with the engine, whose results must match up to the rounding of quantized
 * products.
 */
public final class ForwardPass {

  private final GgufFile model;
  private final int embedding;
  private final int layers;
  private final int heads;
  private final int kvHeads;
  private final int headLength;
  private final double epsilon;
  private final double ropeBase;

  public ForwardPass(Path path) throws IOException {
    model = GgufFile.read(path);
    embedding = model.number("embedding_length");
    layers = model.number("block_count");
    heads = model.number("attention.head_count");
    kvHeads = model.number("attention.head_count_kv");
    headLength = embedding / heads;
    epsilon = model.real("attention.layer_norm_rms_epsilon");
    ropeBase = model.real("rope.freq_base");
  }

  /** The vector of each token after the last norm: one row per token. */
  public float[][] vectors(int[] tokens) {
    float[][] hidden = new float[tokens.length][];
    float[] embeddings = model.weights("token_embd.weight");
    for (int t = 0; t < tokens.length; t++) {
      hidden[t] = row(embeddings, tokens[t], embedding);
    }
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      attend(hidden, prefix);
      feedForward(hidden, prefix);
    }
    float[] norm = model.weights("output_norm.weight");
    for (int t = 0; t < tokens.length; t++) {
      hidden[t] = normed(hidden[t], norm);
    }
    return hidden;
  }

  /** The log-probability of each token except the first, given the preceding ones. */
  public double[] logProbabilities(int[] tokens) {
    float[][] vectors = vectors(tokens);
    float[] output =
        model.weights(model.has("output.weight") ? "output.weight" : "token_embd.weight");
    double[] all = new double[tokens.length - 1];
    for (int t = 0; t < all.length; t++) {
      float[] logits = times(output, vectors[t]);
      double largest = Double.NEGATIVE_INFINITY;
      for (float logit : logits) {
        largest = Math.max(largest, logit);
      }
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit - largest);
      }
      all[t] = logits[tokens[t + 1]] - largest - Math.log(sum);
    }
    return all;
  }

  private void attend(float[][] hidden, String prefix) {
    int count = hidden.length;
    float[][] queries = new float[count][];
    float[][] keys = new float[count][];
    float[][] values = new float[count][];
    float[] norm = model.weights(prefix + "attn_norm.weight");
    float[] q = model.weights(prefix + "attn_q.weight");
    float[] k = model.weights(prefix + "attn_k.weight");
    float[] v = model.weights(prefix + "attn_v.weight");
    float[] o = model.weights(prefix + "attn_output.weight");
    for (int t = 0; t < count; t++) {
      float[] x = normed(hidden[t], norm);
      queries[t] = rotated(times(q, x), heads, t);
      keys[t] = rotated(times(k, x), kvHeads, t);
      values[t] = times(v, x);
    }
    for (int t = 0; t < count; t++) {
      float[] mixed = new float[embedding];
      for (int head = 0; head < heads; head++) {
        mix(mixed, queries[t], keys, values, head, t);
      }
      add(hidden[t], times(o, mixed));
    }
  }

  /** One head's weighted sum of the values up to position {@code t}. */
  private void mix(
      float[] mixed, float[] query, float[][] keys, float[][] values, int head, int t) {
    int from = head * headLength;
    int kvFrom = head / (heads / kvHeads) * headLength;
    double[] weights = new double[t + 1];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s <= t; s++) {
      double dot = 0;
      for (int i = 0; i < headLength; i++) {
        dot += (double) query[from + i] * keys[s][kvFrom + i];
      }
      weights[s] = dot / Math.sqrt(headLength);
      largest = Math.max(largest, weights[s]);
    }
    double sum = 0;
    for (int s = 0; s <= t; s++) {
      weights[s] = Math.exp(weights[s] - largest);
      sum += weights[s];
    }
    for (int i = 0; i < headLength; i++) {
      double value = 0;
      for (int s = 0; s <= t; s++) {
        value += weights[s] * values[s][kvFrom + i];
      }
      mixed[from + i] = (float) (value / sum);
    }
  }

  private void feedForward(float[][] hidden, String prefix) {
    float[] norm = model.weights(prefix + "ffn_norm.weight");
    float[] gateWeights = model.weights(prefix + "ffn_gate.weight");
    float[] upWeights = model.weights(prefix + "ffn_up.weight");
    float[] downWeights = model.weights(prefix + "ffn_down.weight");
    for (float[] vector : hidden) {
      float[] x = normed(vector, norm);
      float[] gate = times(gateWeights, x);
      float[] up = times(upWeights, x);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i])) * up[i]);
      }
      add(vector, times(downWeights, gate));
    }
  }

  /**
   * Rotates pairs of neighbours by an angle that depends on the position, each pair at its own
   * speed.
   */
  private float[] rotated(float[] vector, int headCount, int position) {
    for (int head = 0; head < headCount; head++) {
      for (int i = 0; i < headLength; i += 2) {
        double angle = position * Math.pow(ropeBase, -(double) i / headLength);
        int at = head * headLength + i;
        double a = vector[at];
        double b = vector[at + 1];
        vector[at] = (float) (a * Math.cos(angle) - b * Math.sin(angle));
        vector[at + 1] = (float) (a * Math.sin(angle) + b * Math.cos(angle));
      }
    }
    return vector;
  }

  private float[] normed(float[] vector, float[] weights) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    double scale = 1 / Math.sqrt(squares / vector.length + epsilon);
    float[] normed = new float[vector.length];
    for (int i = 0; i < normed.length; i++) {
      normed[i] = (float) (vector[i] * scale * weights[i]);
    }
    return normed;
  }

  private static float[] times(float[] matrix, float[] vector) {
    float[] product = new float[matrix.length / vector.length];
    for (int row = 0; row < product.length; row++) {
      double sum = 0;
      for (int i = 0; i < vector.length; i++) {
        sum += (double) matrix[row * vector.length + i] * vector[i];
      }
      product[row] = (float) sum;
    }
    return product;
  }

  private static void add(float[] to, float[] vector) {
    for (int i = 0; i < to.length; i++) {
      to[i] += vector[i];
    }
  }

  private static float[] row(float[] matrix, int row, int length) {
    float[] copy = new float[length];
    System.arraycopy(matrix, row * length, copy, 0, length);
    return copy;
  }
}
