package io.sparkllama.internal.backend;

import io.sparkllama.result.ProcessorStats;

/**
 * Token counts over all engine processes of a processor. A new process counts from zero; what the
 * last one had counted when it was last asked is carried over. Thread-safe.
 */
final class CarriedTokens {

  private ProcessorStats carried = ProcessorStats.DISABLED;
  private ProcessorStats last = ProcessorStats.DISABLED;

  /**
   * Counts of this process, with those that only the engine process knows.
   *
   * @param own what this process counts: batches, items, latencies
   * @param engine what the engine process counts: tokens, and what its workers do
   */
  synchronized ProcessorStats addTo(ProcessorStats own, ProcessorStats engine) {
    if (engine.promptTokens() + engine.generatedTokens()
        < last.promptTokens() + last.generatedTokens()) {
      carried = sum(last);
    }
    last = engine;
    ProcessorStats total = sum(engine);
    return own.toBuilder()
        .promptTokens(total.promptTokens())
        .generatedTokens(total.generatedTokens())
        .prefixTokens(total.prefixTokens())
        .queueDepth(engine.queueDepth())
        .workers(engine.workers())
        .build();
  }

  private ProcessorStats sum(ProcessorStats added) {
    return ProcessorStats.builder()
        .promptTokens(carried.promptTokens() + added.promptTokens())
        .generatedTokens(carried.generatedTokens() + added.generatedTokens())
        .prefixTokens(carried.prefixTokens() + added.prefixTokens())
        .build();
  }
}
