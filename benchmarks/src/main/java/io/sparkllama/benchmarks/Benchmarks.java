package io.sparkllama.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
    description = "Measures contenders in turns; prints contender, metric, value and unit.")
public final class Benchmarks implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "prefix, stealing or tokenize")
  private String name;

  @Option(names = "--model", description = "a GGUF file to use instead of one made on the spot")
  private Path model;

  @Option(
      names = "--shape",
      description = "shape of the model that is made: 110m-q8 (the default), 10m-q8")
  private String shape = Shape.M110_Q8.label();

  @Option(names = "--rounds", description = "rounds that count: ${DEFAULT-VALUE}")
  private int rounds = 5;

  @Option(names = "--models", description = "folder for models that are made")
  private Path models = Path.of(System.getProperty("java.io.tmpdir"), "spark-llama-benchmarks");

  /** Runs the command and ends the JVM. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Benchmark benchmark =
        CoreBenchmarks.all().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandLine.ParameterException(
                        spec.commandLine(), "there is no benchmark '" + name + "'; " + known()));
    Path file = model == null ? RandomModel.in(models, Shape.of(shape)) : model;
    PrintWriter out = spec.commandLine().getOut();
    out.println("# " + benchmark.question());
    out.println("# model " + file.getFileName() + ", " + Files.size(file) + " bytes, " + machine());
    List<Contender> contenders = benchmark.contenders().open(file);
    try {
      print(benchmark, Rounds.measure(contenders, rounds), out);
    } finally {
      contenders.forEach(Contender::close);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String known() {
    return CoreBenchmarks.all().stream()
        .map(Benchmark::name)
        .collect(Collectors.joining(", ", "there are ", ""));
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " CPUs, Java "
        + System.getProperty("java.version");
  }

  private static void print(Benchmark benchmark, Rounds measured, PrintWriter out) {
    String last = measured.contenders().get(measured.contenders().size() - 1);
    for (String contender : measured.contenders()) {
      double median = measured.median(contender);
      line(out, contender, benchmark.metric(), median, benchmark.unit());
      line(out, contender, "ratio_to_" + last, median / measured.median(last), "x");
    }
  }

  private static void line(
      PrintWriter out, String contender, String metric, double value, String unit) {
    out.println(String.format(Locale.ROOT, "%s\t%s\t%.2f\t%s", contender, metric, value, unit));
  }
}
