package io.sparkllama.spark.internal.job.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

  @Test
  void saysHowFarARunIs() {
    assertThat(ProgressLine.describe(2_500, 10_000, 3, 50_000, Duration.ofSeconds(100)))
        .isEqualTo(
            "2,500 of 10,000 rows (25 %), 25.0 rows/s, 500 tokens/s, 3 failed, 1 min 40 s,"
                + " 5 min 0 s left");
    assertThat(ProgressLine.describe(0, 10, 0, 0, Duration.ofSeconds(2))).endsWith("2 s");
    assertThat(ProgressLine.describe(10, 100_000_000, 0, 0, Duration.ofSeconds(10)))
        .endsWith("1157 d 9 h left");
    assertThat(ProgressLine.describe(0, 0, 0, 0, Duration.ZERO)).contains("(100 %)");
  }

  @Test
  void writesOverItsLineOnATerminal() {
    ProgressLine line = new ProgressLine(out, true);
    line.show(1, 10, 0, 5, Duration.ofSeconds(1));
    line.show(2, 10, 0, 9, Duration.ofSeconds(2));
    line.say("stopping");
    line.end();
    String[] lines = text.toString(StandardCharsets.UTF_8).split("\n", -1);
    assertThat(lines).hasSize(3);
    assertThat(lines[0]).startsWith("\r1 of 10 rows").contains("\r2 of 10 rows");
    assertThat(lines[1]).isEqualTo("stopping");
  }

  @Test
  void writesALineNowAndThenElsewhere() {
    ProgressLine line = new ProgressLine(out, false);
    for (int second = 1; second <= 25; second++) {
      line.show(second, 100, 0, 0, Duration.ofSeconds(second));
    }
    line.end();
    assertThat(text.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .noneMatch(l -> l.contains("\r"));
  }
}
