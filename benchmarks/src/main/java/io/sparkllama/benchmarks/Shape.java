package io.sparkllama.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The model shapes that benchmarks generate, by name. The llama shapes have tied embeddings. */
enum Shape {
  /** About 107 million parameters. */
  M110_Q8("110m-q8", false, WeightType.Q8_0, 12, 768, 12, 4, 2304, 32000),
  M110_Q4("110m-q4", false, WeightType.Q4_0, 12, 768, 12, 4, 2304, 32000),
  /** Unquantized; contexts of llama.cpp b4916 take turns. */
  M110_F16("110m-f16", false, WeightType.F16, 12, 768, 12, 4, 2304, 32000),
  /** About 500 million parameters. */
  M500_Q4("500m-q4", false, WeightType.Q4_0, 24, 1024, 16, 4, 5504, 32000),
  M500_Q8("500m-q8", false, WeightType.Q8_0, 24, 1024, 16, 4, 5504, 32000),
  /** Like {@link #M500_Q4}, but with rows of whole super-blocks, which hold 256 weights. */
  M500_Q4K("500m-q4k", false, WeightType.Q4_K, 24, 1024, 16, 4, 5632, 32000),
  /** About 10 million parameters, for a quick test. */
  M10_Q8("10m-q8", false, WeightType.Q8_0, 4, 384, 6, 2, 1024, 8192),
  M10_Q4K("10m-q4k", false, WeightType.Q4_K, 4, 512, 8, 2, 1024, 8192),
  M10_F32("10m-f32", false, WeightType.F32, 4, 384, 6, 2, 1024, 8192),
  /** Too small for the model to matter; for tests of the benchmarks. */
  TINY_Q8("tiny-q8", false, WeightType.Q8_0, 2, 128, 4, 2, 256, 512),
  /** The shapes of many models with 1, 3 and 8 billion parameters. */
  B1_Q4("1b-q4", false, WeightType.Q4_0, 16, 2048, 32, 8, 8192, 128256),
  B3_Q4("3b-q4", false, WeightType.Q4_0, 28, 3072, 24, 8, 8192, 128256),
  B8_Q4("8b-q4", false, WeightType.Q4_0, 32, 4096, 32, 8, 14336, 128256),
  B8_Q8("8b-q8", false, WeightType.Q8_0, 32, 4096, 32, 8, 14336, 128256),
  /** An embedding encoder with about 33 million parameters. */
  BERT_Q8("bert-33m-q8", true, WeightType.Q8_0, 12, 384, 12, 12, 1536, 30522);

  private final String label;
  final boolean bert;
  final WeightType type;
  final int layers;
  final int embedding;
  final int heads;
  final int kvHeads;
  final int feedForward;
  final int vocabulary;

  Shape(
      String label,
      boolean bert,
      WeightType type,
      int layers,
      int embedding,
      int heads,
      int kvHeads,
      int feedForward,
      int vocabulary) {
    this.label = label;
    this.bert = bert;
    this.type = type;
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
