package io.sparkllama.numa;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.Isolation;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.result.GenerationResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Workers and weights in an engine process. */
final class Isolated {

  private Isolated() {}

  static void run(Report report) {
    try (ParallelProcessor processor =
        ParallelProcessor.builder(DemoModel.PATH)
            .threadPool(ThreadPoolConfig.builder().numThreads(4).numaAware(true).build())
            .isolation(Isolation.PROCESS)
            .maxBatchSize(8)
            .build()) {
      List<GenerationResult> results =
          processor.batchGenerate(Collections.nCopies(8, NumaGuest.PROMPT), NumaGuest.GREEDY);
      ProcessHandle child = ProcessHandle.current().children().findFirst().orElseThrow();
      Path folder = Path.of("/proc/" + child.pid());
      NumaGuest.cpus(List.of("0-2", "0-2", "0-2", "3"), new WorkerThreads(folder), report);
      ProcessMemory memory = new ProcessMemory(folder);
      List<NodeCounts> copies =
          new LargestTensor(DemoModel.PATH)
              .findIn(memory, memory.anonymous()).stream()
                  .map(copy -> NodeCounts.of(child.pid(), List.of(copy)))
                  .sorted(Comparator.comparing(NodeCounts::toString))
                  .toList();
      NumaGuest.located(Report.Column.WEIGHTS, List.of(0, 1), copies, 1, report);
      NumaGuest.texts(results, report);
      report.end();
    }
  }
}
