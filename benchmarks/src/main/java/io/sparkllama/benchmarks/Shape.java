package io.sparkllama.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The shapes of llama models that benchmarks make, by name. Weights are Q8_0, embeddings tied. */
enum Shape {
  /** About 107 million parameters. */
  M110_Q8("110m-q8", 12, 768, 12, 4, 2304, 32000),
  /** About 10 million parameters, for a quick look. */
  M10_Q8("10m-q8", 4, 384, 6, 2, 1024, 8192);

  private final String label;
  final int layers;
  final int embedding;
  final int heads;
  final int kvHeads;
  final int feedForward;
  final int vocabulary;

  Shape(
      String label,
      int layers,
      int embedding,
      int heads,
      int kvHeads,
      int feedForward,
      int vocabulary) {
    this.label = label;
    this.layers = layers;
    this.embedding = embedding;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.feedForward = feedForward;
    this.vocabulary = vocabulary;
  }

  String label() {
    return label;
  }

  static Shape of(String label) {
    return Arrays.stream(values())
        .filter(shape -> shape.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no shape '"
                        + label
                        + "'; there are "
                        + Arrays.stream(values())
                            .map(Shape::label)
                            .collect(Collectors.joining(", "))));
  }
}
