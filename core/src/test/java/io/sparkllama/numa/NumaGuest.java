package io.sparkllama.numa;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProgressListener;
import io.sparkllama.Scripted;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.internal.llama.LlamaEngine;
import io.sparkllama.internal.topology.Topology;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The program. Argument: the name of a {@link Scenario}, {@value #STEALING} or {@value #ISOLATED}.
 */
final class NumaGuest {

  static final String STEALING = "stealing";

  static final String ISOLATED = "aware, isolation = process";

  static final BatchGenerationConfig GREEDY =
      BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();

  static final String PROMPT =
      DemoModel.triage("I am Anna and I have the phone. The battery stopped working.");

  /** What the demo model says, on any machine. */
  private static final String ANSWER =
      "{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}";

  /** A session's blocks; some of another thread may be among them. */
  private static final double NEARLY_ALL = 0.99;

  private NumaGuest() {}

  public static void main(String[] arguments) {
    Report report = new Report(arguments[0]);
    switch (arguments[0]) {
      case STEALING -> Stealing.run(report);
      case ISOLATED -> Isolated.run(report);
      default -> run(Scenario.named(arguments[0]), report);
    }
    // Threads of the engine may be left.
    System.exit(0);
  }

  static ParallelProcessor open(ProcessorConfig config, PlacedEngine engine) {
    return Scripted.open(
        config, engine, Topology.current(), ProgressListener.NONE, System::nanoTime);
  }

  static PlacedEngine engine(IntConsumer beforeDecode) {
    return new PlacedEngine(
        LlamaEngine.on(Optional.empty()), new LargestTensor(DemoModel.PATH), beforeDecode);
  }

  private static void run(Scenario scenario, Report report) {
    ProcessorConfig config =
        ParallelProcessor.builder(DemoModel.PATH)
            .threadPool(scenario.threads())
            .maxBatchSize(8)
            .config();
    try (BusyThreads busy = new BusyThreads(scenario.busy() ? 4 : 0)) {
      for (int i = 1; i <= scenario.openings(); i++) {
        PlacedEngine engine = engine(worker -> {});
        try (ParallelProcessor processor = open(config, engine)) {
          busy.stop();
          List<GenerationResult> results =
              processor.batchGenerate(Collections.nCopies(8, PROMPT), GREEDY);
          check(scenario, processor, engine, results, report.ofOpening(i));
        }
      }
    }
  }

  private static void check(
      Scenario scenario,
      ParallelProcessor processor,
      PlacedEngine engine,
      List<GenerationResult> results,
      Report report) {
    String plan = processor.plan().toString();
    cpus(scenario.cpus(), new WorkerThreads(ProcessMemory.SELF.process()), report);
    weights(scenario, engine, report);
    memory(scenario.memory(), engine, report);
    texts(results, report);
    report.check("note", scenario.note(), notes(plan), plan.contains(scenario.note()));
    List<String> warnings = processor.plan().warnings();
    report.show(Report.Column.WARNINGS, "" + warnings.size());
    report.check(
        "warnings",
        joined(scenario.warnings()),
        joined(warnings),
        warnings.size() == scenario.warnings().size()
            && IntStream.range(0, warnings.size())
                .allMatch(i -> warnings.get(i).startsWith(scenario.warnings().get(i))));
    report.end();
  }

  static void cpus(List<String> expected, WorkerThreads workers, Report report) {
    List<String> allowed = workers.allowedCpus();
    report.show(Report.Column.CPUS, joined(allowed));
    report.check("CPUs", joined(expected), joined(allowed), expected.equals(allowed));
    report.check("last ran on", joined(allowed), workers.lastCpus(), workers.ranWhereAllowed());
  }

  private static String notes(String plan) {
    return plan.lines()
        .filter(line -> line.startsWith("note") && line.contains("numaAware"))
        .map(line -> line.substring("note".length()).strip())
        .collect(Collectors.joining("; "));
  }

  private static void weights(Scenario scenario, PlacedEngine engine, Report report) {
    List<AddressRange> copies =
        scenario.mapped()
            ? ProcessMemory.SELF.mappings("r--s", DemoModel.PATH.getFileName().toString())
            : engine.copies();
    located(
        Report.Column.WEIGHTS,
        scenario.copies(),
        copies.stream().map(copy -> NodeCounts.of(List.of(copy))).toList(),
        1,
        report);
  }

  private static void memory(List<Integer> nodes, PlacedEngine engine, Report report) {
    if (!nodes.isEmpty()) {
      located(
          Report.Column.CACHES,
          nodes,
          counts(engine, memory -> memory.blocks()),
          NEARLY_ALL,
          report);
      // some lie in pages that a thread on another node left
      report.show(
          Report.Column.SMALL, joined(counts(engine, memory -> WrittenPages.of(memory.arena()))));
    }
  }

  private static List<NodeCounts> counts(
      PlacedEngine engine, Function<PlacedEngine.SessionMemory, List<AddressRange>> part) {
    return engine.sessions().values().stream().map(part).map(NodeCounts::of).toList();
  }

  static void located(
      Report.Column column,
      List<Integer> nodes,
      List<NodeCounts> counts,
      double share,
      Report report) {
    boolean right =
        nodes.size() == counts.size()
            && IntStream.range(0, nodes.size())
                .allMatch(i -> counts.get(i).mostlyOn(nodes.get(i), share));
    List<String> expected = nodes.stream().map(node -> "node " + node).toList();
    report.show(column, joined(counts));
    report.check(column.toString(), joined(expected), joined(counts), right);
  }

  static void texts(List<GenerationResult> results, Report report) {
    List<String> texts = new ArrayList<>(results.stream().map(GenerationResult::text).toList());
    texts.removeIf(ANSWER::equals);
    boolean same = texts.isEmpty() && !results.isEmpty();
    report.check("texts", ANSWER, same ? ANSWER : joined(texts), same);
  }

  private static String joined(Collection<?> parts) {
    return parts.stream().map(String::valueOf).collect(Collectors.joining("; "));
  }
}
