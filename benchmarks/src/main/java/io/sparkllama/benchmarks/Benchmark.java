package io.sparkllama.benchmarks;

import java.util.List;

/**
 * A speed benchmark.
 *
 * @param name its name on the command line
 * @param question what it measures, for display
 * @param metric what is counted per second
 * @param unit unit of the rate
 * @param shape default model shape
 * @param baseline the contender that ratios refer to
 * @param contenders opens the contenders
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
