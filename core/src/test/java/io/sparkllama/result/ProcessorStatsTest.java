package io.sparkllama.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorStatsTest {

  private static final ProcessorStats.Worker WORKER = new ProcessorStats.Worker(0.5, 1.5, 7);

  @Test
  void eachValueIsWhereItsNameSays() {
    ProcessorStats stats =
        ProcessorStats.builder()
            .batches(1)
            .items(2)
            .failures(3)
            .averageBatchMillis(4)
            .activeMillis(5)
            .promptTokens(6)
            .generatedTokens(7)
            .prefixTokens(8)
            .p50LatencyMillis(9)
            .p95LatencyMillis(10)
            .queueDepth(11)
            .inFlight(12)
            .workers(List.of(WORKER))
            .build();
    assertThat(stats.batches()).isEqualTo(1);
    assertThat(stats.items()).isEqualTo(2);
    assertThat(stats.failures()).isEqualTo(3);
    assertThat(stats.averageBatchMillis()).isEqualTo(4);
    assertThat(stats.activeMillis()).isEqualTo(5);
    assertThat(stats.promptTokens()).isEqualTo(6);
    assertThat(stats.generatedTokens()).isEqualTo(7);
    assertThat(stats.prefixTokens()).isEqualTo(8);
    assertThat(stats.p50LatencyMillis()).isEqualTo(9);
    assertThat(stats.p95LatencyMillis()).isEqualTo(10);
    assertThat(stats.queueDepth()).isEqualTo(11);
    assertThat(stats.inFlight()).isEqualTo(12);
    assertThat(stats.workers()).containsExactly(WORKER);
  }

  @Test
  void ratesArePerSecondOfActiveTime() {
    ProcessorStats stats =
        ProcessorStats.builder()
            .activeMillis(500)
            .items(3)
            .promptTokens(40)
            .generatedTokens(50)
            .build();
    assertThat(stats.itemsPerSecond()).isEqualTo(6);
    assertThat(stats.promptTokensPerSecond()).isEqualTo(80);
    assertThat(stats.generatedTokensPerSecond()).isEqualTo(100);
  }

  @Test
  void ratesAreZeroBeforeAnyActiveTime() {
    assertThat(ProcessorStats.DISABLED.itemsPerSecond()).isZero();
    assertThat(ProcessorStats.builder().promptTokens(3).build().promptTokensPerSecond()).isZero();
  }

  @Test
  void addsUpTheSequencesOfItsWorkers() {
    List<ProcessorStats.Worker> workers = new ArrayList<>(List.of(WORKER, WORKER));
    ProcessorStats stats = ProcessorStats.builder().workers(workers).build();
    workers.clear();
    assertThat(stats.averageBusySequences()).isEqualTo(3);
    assertThat(ProcessorStats.DISABLED.averageBusySequences()).isZero();
  }
}
