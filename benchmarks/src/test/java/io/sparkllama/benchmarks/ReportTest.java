package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Benchmark BENCHMARK =
      new Benchmark("name", "a question", "items_per_second", "items/s", null, "base", s -> null);

  /** Does 500 items per round; the processor clock is read before and after each round. */
  private static Contender.Part contender(String name, long... nanos) {
    Iterator<Long> clock = Arrays.stream(nanos).iterator();
    return Contender.of(name, () -> 500, () -> {})
        .taking(() -> OptionalLong.of(clock.next()))
        .on("engine of " + name);
  }

  private static Report report() {
    long second = 1_000_000_000;
    Contender base =
        contender("base", 0, 9 * second, second, 2 * second, 3 * second, 6 * second, 0, 2 * second);
    Contender half =
        contender("half", 0, 9 * second, 0, second, 2 * second, 3 * second, 3 * second, 4 * second);
    Contender untold = Contender.of("untold", () -> 500, () -> {}).taking(OptionalLong::empty);
    Rounds rounds = Rounds.measure(List.of(base, half, untold), 3, Duration.ofMinutes(1));
    return new Report(BENCHMARK, "model", 7, rounds, "commit");
  }

  @Test
  void tellsTheMedianOfProcessorTimeAndTheEngine() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    report().print(out);
    out.flush();
    assertThat(text.toString().lines())
        .contains(
            "# base on engine of base",
            "# half on engine of half",
            "base\tprocessor_time\t4.000\ts/1000 items",
            "base\tprocessor_time_ratio_to_base\t1.000\tx",
            "half\tprocessor_time\t2.000\ts/1000 items",
            "half\tprocessor_time_ratio_to_base\t0.500\tx")
        .noneMatch(line -> line.startsWith("untold\tprocessor_time"))
        .noneMatch(line -> line.startsWith("# untold"));
  }

  @Test
  void tellsTheSameAsJson() throws IOException {
    JsonNode half = new ObjectMapper().readTree(report().json()).path("contenders").path(1);
    assertThat(half.path("engine").asText()).isEqualTo("engine of half");
    assertThat(half.path("processor_seconds_per_1000").asDouble()).isEqualTo(2);
    assertThat(half.path("processor_time_ratio_to_base").asDouble()).isEqualTo(0.5);
    assertThat(half.path("rounds")).hasSize(3);
  }
}
