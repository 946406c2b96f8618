package io.sparkllama.benchmarks;

import java.util.List;

/**
 * A question of speed.
 *
 * @param name what it is asked for by
 * @param question what it answers, for people
 * @param metric what is counted per second
 * @param unit the unit of the rate
 * @param shape the model where none is named
 * @param baseline the contender that ratios are to
 * @param contenders who takes part
 */
record Benchmark(
    String name,
    String question,
    String metric,
    String unit,
    Shape shape,
    String baseline,
    Contenders contenders) {

  /** Opens contenders; the caller closes them. */
  interface Contenders {
    List<Contender> open(Setup setup);
  }
}
