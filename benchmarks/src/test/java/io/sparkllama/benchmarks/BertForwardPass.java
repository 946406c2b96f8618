package io.sparkllama.benchmarks;

import io.sparkllama.internal.gguf.GgufHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * {@link RerankerModel#BERT} with F32 weights, computed in plain Java with double precision for one
 * text. Shares nothing with the engine, whose results must match up to rounding.
 */
final class BertForwardPass {

  private static final int ALIGNMENT = 32;
  private static final int WIDTH = RerankerModel.WIDTH;
  private static final int HEADS = RerankerModel.HEADS;
  private static final int HEAD_LENGTH = WIDTH / HEADS;

  private final Map<String, double[]> weights = new HashMap<>();

  BertForwardPass(Path model) throws IOException {
    GgufHeader header = GgufHeader.read(model);
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(model)).order(ByteOrder.LITTLE_ENDIAN);
    long data = header.tensors().stream().mapToLong(t -> aligned(t.bytes())).sum();
    long position = file.limit() - data;
    for (GgufHeader.Tensor tensor : header.tensors()) {
      double[] numbers = new double[(int) tensor.weights()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = file.getFloat((int) position + Float.BYTES * i);
      }
      weights.put(tensor.name(), numbers);
      position += aligned(tensor.bytes());
    }
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The score that the ranking head computes from the first token's vector. */
  double score(int[] tokens) {
    double[] hidden = linear("cls", vectors(tokens)[0]);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.tanh(hidden[i]);
    }
    return linear("cls.output", hidden)[0];
  }

  /** The vector of each token after the last layer. */
  double[][] vectors(int[] tokens) {
    double[][] hidden = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      double[] sum = row("token_embd.weight", tokens[t]);
      add(sum, row("token_types.weight", 0));
      add(sum, row("position_embd.weight", t));
      hidden[t] = normed("token_embd_norm", sum);
    }
    for (int layer = 0; layer < RerankerModel.LAYERS; layer++) {
      String prefix = "blk." + layer + ".";
      double[][] attended = attended(prefix, hidden);
      for (int t = 0; t < tokens.length; t++) {
        double[] x = linear(prefix + "attn_output", attended[t]);
        add(x, hidden[t]);
        x = normed(prefix + "attn_output_norm", x);
        double[] inner = linear(prefix + "ffn_up", x);
        for (int i = 0; i < inner.length; i++) {
          inner[i] = gelu(inner[i]);
        }
        double[] out = linear(prefix + "ffn_down", inner);
        add(out, x);
        hidden[t] = normed(prefix + "layer_output_norm", out);
      }
    }
    return hidden;
  }

  private double[][] attended(String prefix, double[][] hidden) {
    int count = hidden.length;
    double[][] queries = new double[count][];
    double[][] keys = new double[count][];
    double[][] values = new double[count][];
    for (int t = 0; t < count; t++) {
      queries[t] = linear(prefix + "attn_q", hidden[t]);
      keys[t] = linear(prefix + "attn_k", hidden[t]);
      values[t] = linear(prefix + "attn_v", hidden[t]);
    }
    double[][] mixed = new double[count][WIDTH];
    for (int t = 0; t < count; t++) {
      for (int from = 0; from < WIDTH; from += HEAD_LENGTH) {
        double[] shares = new double[count];
        double sum = 0;
        for (int s = 0; s < count; s++) {
          double dot = 0;
          for (int i = from; i < from + HEAD_LENGTH; i++) {
            dot += queries[t][i] * keys[s][i];
          }
          shares[s] = Math.exp(dot / Math.sqrt(HEAD_LENGTH));
          sum += shares[s];
        }
        for (int s = 0; s < count; s++) {
          for (int i = from; i < from + HEAD_LENGTH; i++) {
            mixed[t][i] += shares[s] / sum * values[s][i];
          }
        }
      }
    }
    return mixed;
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private double[] normed(String name, double[] vector) {
    double mean = 0;
    for (double number : vector) {
      mean += number / vector.length;
    }
    double variance = 0;
    for (double number : vector) {
      variance += (number - mean) * (number - mean) / vector.length;
    }
    double[] normed = new double[vector.length];
    for (int i = 0; i < normed.length; i++) {
      normed[i] =
          (vector[i] - mean)
                  / Math.sqrt(variance + RerankerModel.EPSILON)
                  * weights.get(name + ".weight")[i]
              + weights.get(name + ".bias")[i];
    }
    return normed;
  }

  private double[] linear(String name, double[] vector) {
    double[] product = weights.get(name + ".bias").clone();
    double[] matrix = weights.get(name + ".weight");
    for (int row = 0; row < product.length; row++) {
      for (int i = 0; i < vector.length; i++) {
        product[row] += matrix[row * vector.length + i] * vector[i];
      }
    }
    return product;
  }

  private double[] row(String name, int row) {
    double[] copy = new double[WIDTH];
    System.arraycopy(weights.get(name), row * WIDTH, copy, 0, WIDTH);
    return copy;
  }

  private static void add(double[] to, double[] vector) {
    for (int i = 0; i < to.length; i++) {
      to[i] += vector[i];
    }
  }
}
