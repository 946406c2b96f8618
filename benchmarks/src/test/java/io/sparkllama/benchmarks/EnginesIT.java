package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.llama.TightLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contenders by engine; there are two if the tests are given another library. */
class EnginesIT {

  private static final int THREADS = 2;

  @TempDir Path folder;

  private static Optional<Path> other() {
    return OtherEngine.named().findFirst().map(Path::of);
  }

  @Test
  void comparesNothingWithItself() {
    Build shipped = Engines.shipped();
    Engines engines = new Engines(Optional.of(shipped.library()));
    assertThat(engines.inUse()).isEqualTo(shipped);
    assertThat(engines.compared()).containsExactly(shipped);
    assertThat(engines.options())
        .containsExactlyEntriesOf(Map.of("native_library", shipped.library().toString()));
    assertThat(new Engines(Optional.empty()).options()).isEmpty();
    assertThat(shipped.name()).isEqualTo("llama.cpp b4916");
    assertThat(shipped.label("limit")).isEqualTo("limit");
    assertThat(shipped.toCompareWith().label("limit")).isEqualTo("limit-b4916");
  }

  @Test
  void comparesAnotherEngineWithTheShippedOne() {
    List<Build> builds = new Engines(other()).compared();
    assertThat(builds).hasSize(other().isPresent() ? 2 : 1);
    assertThat(builds).extracting(Build::suffix).startsWith("");
    assertThat(builds).last().extracting(Build::name).isEqualTo("llama.cpp b4916");
    other().ifPresent(library -> assertThat(builds.get(0).library()).isEqualTo(library));
  }

  /** The limit of an encoder must do the same work on each engine. */
  @Test
  void embedsTheSameInATightLoopOnEachEngine() throws IOException {
    Path model = RandomModel.in(folder, Shape.BERT_Q8);
    Random random = new Random(2);
    int[][] texts = new int[12][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = random.ints(4 + 4 * i, 5, 57).toArray();
    }
    List<Double> sums = new ArrayList<>();
    for (Build build : new Engines(other()).compared()) {
      try (TightLoop loop = new TightLoop(build.library(), model, THREADS, true, 32, 512, -1)) {
        sums.add(loop.embed(texts));
      }
    }
    assertThat(sums).allSatisfy(sum -> assertThat(Math.abs(sum)).isPositive().isFinite());
    assertThat(sums)
        .allSatisfy(sum -> assertThat(sum).isCloseTo(sums.get(0), Percentage.withPercentage(1)));
  }

  /** In a separate JVM, which java-llama.cpp's threads would keep alive. */
  @Test
  void measuresThroughputByEngine() throws IOException, InterruptedException {
    Path server = FakeServer.programIn(folder, 0);
    String said =
        run(
            "throughput",
            "--shape",
            "tiny-q8",
            "--rounds",
            "1",
            "--llama-server",
            server.toString());
    List<String> names = new ArrayList<>(List.of("processor", "engine-process", "limit"));
    if (other().isPresent()) {
      names.addAll(List.of("processor-b4916", "engine-process-b4916", "limit-b4916"));
    }
    names.addAll(List.of("java-llama.cpp-tuned", "java-llama.cpp-default", "llama-server"));
    assertThat(contenders(said, "generated_tokens_per_second")).containsExactlyElementsOf(names);
    assertThat(contenders(said, "processor_time")).containsExactlyElementsOf(names);
    assertThat(said).contains("# llama-server on llama-server -np 16 -c 8192");
  }

  @Test
  void measuresPrefixesByEngine() throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of("sharing-on", "sharing-off"));
    if (other().isPresent()) {
      names.addAll(List.of("sharing-on-b4916", "sharing-off-b4916"));
    }
    assertThat(contenders(run("prefix", "--shape", "tiny-q8", "--rounds", "1"), "kv_bytes"))
        .containsExactlyElementsOf(names);
  }

  @Test
  void measuresTheContendersThatAreNamed() throws IOException, InterruptedException {
    String said = run("throughput", "--shape", "tiny-q8", "--rounds", "1", "--contenders", "limit");
    assertThat(contenders(said, "processor_time")).containsExactly("processor", "limit");
    Process wrong = start("throughput", "--shape", "tiny-q8", "--contenders", "limit,fastest");
    assertThat(new String(wrong.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains(
            "--contenders: throughput has no contender 'fastest'; it has processor,"
                + " engine-process, limit");
    assertThat(wrong.waitFor()).isEqualTo(2);
  }

  private static List<String> contenders(String said, String metric) {
    return said.lines()
        .map(line -> line.split("\t"))
        .filter(fields -> fields.length == 4 && fields[1].equals(metric))
        .peek(fields -> assertThat(Double.parseDouble(fields[2])).isPositive())
        .map(fields -> fields[0])
        .toList();
  }

  private String run(String... words) throws IOException, InterruptedException {
    Process process = start(words);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Benchmarks.class.getName()));
    command.addAll(List.of(words));
    command.addAll(List.of("--models", folder.toString()));
    other().ifPresent(library -> command.addAll(List.of("--native-library", library.toString())));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
