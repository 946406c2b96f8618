package io.sparkllama.benchmarks;

import io.sparkllama.engine.PrivateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one benchmark and prints a line per contender. */
@Command(
    name = "run.sh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures contenders in turn; prints contender, metric, value and unit.")
public final class Benchmarks implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "a benchmark of docs/explanation/benchmarks.md")
  private String name;

  @Option(names = "--model", description = "a GGUF file to use instead of a generated one")
  private Path model;

  @Option(
      names = "--shape",
      description = "shape of the generated model, instead of the benchmark's default")
  private String shape;

  @Option(
      names = "--native-library",
      description =
          "the engine to measure: a library of llama.cpp, its folder or an archive; by default"
              + " the one on the class path, else the shipped one")
  private Path nativeLibrary;

  @Option(
      names = "--llama-server",
      description = "program of llama.cpp's own server, to measure it in throughput")
  private Path llamaServer;

  @Option(
      names = "--contenders",
      split = ",",
      description =
          "measure only these, comma-separated, and the reference of the ratios; all by default")
  private List<String> named = List.of();

  @Option(names = "--rounds", description = "maximum number of measured rounds: ${DEFAULT-VALUE}")
  private int rounds = 5;

  @Option(
      names = "--minutes",
      description = "time limit in minutes; starts no round that would exceed it: ${DEFAULT-VALUE}")
  private double minutes = 4;

  @Option(names = "--json", description = "print JSON instead of lines")
  private boolean json;

  @Option(names = "--results", description = "folder for the JSON of the run; none by default")
  private Path results;

  @Option(names = "--commit", hidden = true)
  private String commit = "unknown";

  @Option(names = "--models", description = "folder for generated models")
  private Path models = Path.of(System.getProperty("java.io.tmpdir"), "spark-llama-benchmarks");

  /**
   * Runs the command and exits the JVM, which java-llama.cpp's threads would otherwise keep alive.
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }

  private static List<Benchmark> all() {
    List<Benchmark> all = new ArrayList<>();
    all.addAll(GenerationBenchmarks.all());
    all.addAll(TextBenchmarks.all());
    all.addAll(SparkBenchmarks.all());
    return all;
  }

  @Override
  public Integer call() throws IOException {
    Benchmark benchmark =
        all().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("there is no benchmark '" + name + "'; " + known()));
    requireProgram(benchmark);
    requireLibrary();
    // in the temporary folder, others could put models of their own in the place of ours
    PrivateFolder.create(models);
    Optional<Path> file = model(benchmark);
    Setup setup =
        new Setup(
            file.orElse(null),
            new Engines(Optional.ofNullable(nativeLibrary)),
            Optional.ofNullable(llamaServer));
    List<Contender> opened = benchmark.contenders().open(setup);
    Rounds measured;
    try {
      Duration timeLimit = Duration.ofMillis((long) (minutes * 60_000));
      measured = Rounds.measure(chosen(opened, benchmark), rounds, timeLimit);
    } finally {
      opened.forEach(Contender::close);
    }
    Report report =
        new Report(
            benchmark,
            file.map(path -> path.getFileName().toString()).orElse("none"),
            file.isPresent() ? Files.size(file.get()) : 0,
            measured,
            commit);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(report.json());
    } else {
      report.print(out);
    }
    out.flush();
    if (results != null) {
      report.write(results);
    }
    return CommandLine.ExitCode.OK;
  }

  /** The contenders named on the command line, plus the baseline. */
  private List<Contender> chosen(List<Contender> opened, Benchmark benchmark) {
    List<String> known = opened.stream().map(Contender::name).toList();
    for (String wanted : named) {
      if (!known.contains(wanted)) {
        throw wrong(
            "--contenders: "
                + name
                + " has no contender '"
                + wanted
                + "'; it has "
                + String.join(", ", known));
      }
    }
    return opened.stream()
        .filter(
            contender ->
                named.isEmpty()
                    || named.contains(contender.name())
                    || contender.name().equals(benchmark.baseline()))
        .toList();
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private void requireProgram(Benchmark benchmark) {
    if (llamaServer == null) {
      return;
    }
    if (!benchmark.name().equals(GenerationBenchmarks.THROUGHPUT)) {
      throw wrong("--llama-server is for " + GenerationBenchmarks.THROUGHPUT + ", not for " + name);
    }
    if (!Files.isRegularFile(llamaServer) || !Files.isExecutable(llamaServer)) {
      throw wrong(
          "--llama-server " + llamaServer + " is no program; build llama.cpp's llama-server");
    }
  }

  private void requireLibrary() {
    if (nativeLibrary != null && !Files.exists(nativeLibrary)) {
      throw wrong("--native-library " + nativeLibrary + " does not exist");
    }
  }

  private Optional<Path> model(Benchmark benchmark) throws IOException {
    if (model != null || benchmark.shape() == null) {
      return Optional.ofNullable(model);
    }
    Shape wanted = shape == null ? benchmark.shape() : Shape.of(shape);
    return Optional.of(RandomModel.in(models, wanted));
  }

  private static String known() {
    return all().stream().map(Benchmark::name).collect(Collectors.joining(", ", "there are ", ""));
  }
}
