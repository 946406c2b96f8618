package io.sparkllama.spark.internal.job.output;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.internal.common.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output between and during runs, without a job and without a model. */
class ChunkedOutputIT {

  /** Not the first column, and a name that is an expression without quotes. */
  private static final String ID = "row.id";

  private static final StructType SCHEMA =
      new StructType()
          .add("prompt", "string")
          .add(ID, "long")
          .add("r", new StructType().add("text", "string").add("success", "boolean"));

  private static final ResultColumn RESULT = new ResultColumn("r", SCHEMA.apply("r").dataType());
  private static final Fingerprint SEED_7 = Fingerprint.of(Map.of("seed", "7"));
  private static final Fingerprint SEED_8 = Fingerprint.of(Map.of("seed", "8"));

  private static SparkSession session;

  @TempDir private Path folder;
  private Path output;

  @BeforeAll
  static void shareTheSession() {
    session = Demo.session();
    // a run waits for a heartbeat of the other before it gives way
    System.setProperty(LockTimes.HEARTBEAT, "200");
  }

  @AfterAll
  static void waitAsUsual() {
    System.clearProperty(LockTimes.HEARTBEAT);
  }

  @BeforeEach
  void name() {
    output = folder.resolve("output");
  }

  private ChunkedOutput open() throws IOException {
    return open(SEED_7, false);
  }

  private ChunkedOutput open(Fingerprint fingerprint, boolean overwrite) throws IOException {
    return open(
        new OutputArguments(output.toString(), "parquet", List.of(), 1000, overwrite), fingerprint);
  }

  private static ChunkedOutput open(OutputArguments arguments, Fingerprint fingerprint)
      throws IOException {
    return ChunkedOutput.open(session, arguments, ID, SCHEMA, fingerprint, () -> {});
  }

  /** Rows of the input, by their ids. */
  private static Dataset<Row> input(long from, long until) {
    return session
        .range(from, until, 1, 2)
        .selectExpr("concat('p', id) AS prompt", "id AS `" + ID + "`");
  }

  /** The same with results; those of some ids have failed. */
  private static Dataset<Row> answered(Dataset<Row> rows, Long... failed) {
    Column success = col("`" + ID + "`").isin((Object[]) failed).equalTo(false);
    return rows.withColumn("r", struct(lit("t").as("text"), success.as("success")));
  }

  private static List<Long> ids(Dataset<Row> rows) {
    return rows.select(col("`" + ID + "`")).as(Encoders.LONG()).collectAsList().stream()
        .sorted()
        .toList();
  }

  /** What a run keeps beside the rows. */
  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("_spark_llama"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  @Test
  void ofANewOutputAllRowsArePending() throws IOException {
    try (ChunkedOutput opened = open()) {
      assertThat(opened.isEmpty()).isTrue();
      assertThat(opened.done(input(0, 5), Optional.empty())).isEqualTo(DoneRows.NONE);
      assertThat(ids(opened.pending(input(0, 5)))).containsExactly(0L, 1L, 2L, 3L, 4L);
      assertThat(opened.rows().schema()).isEqualTo(SCHEMA);
      assertThat(opened.rows().isEmpty()).isTrue();
      assertThat(opened.removeFailed(DoneRows.NONE, RESULT, input(0, 5))).isEqualTo(DoneRows.NONE);
    }
    assertThat(kept()).containsExactly("fingerprint.json", "layout.json");
  }

  @Test
  void theNextRunHasTheRowsThatThisOneAdded() throws IOException {
    try (ChunkedOutput first = open()) {
      first.append(answered(input(0, 2)));
      first.append(answered(input(4, 5)));
    }
    try (ChunkedOutput next = open()) {
      assertThat(next.isEmpty()).isFalse();
      assertThat(ids(next.rows())).containsExactly(0L, 1L, 4L);
      assertThat(next.done(input(0, 6), Optional.empty())).isEqualTo(new DoneRows(3, 3));
      assertThat(next.done(input(0, 6), Optional.of(input(4, 6)))).isEqualTo(new DoneRows(3, 1));
      Dataset<Row> pending = next.pending(input(0, 6));
      assertThat(ids(pending)).containsExactly(2L, 3L, 5L);
      assertThat(pending.columns()).containsExactly("prompt", ID);
    }
  }

  @Test
  void rowsThatAreNotOfTheInputAreRefused() throws IOException {
    try (ChunkedOutput opened = open()) {
      opened.append(answered(input(0, 3)));
      assertThatThrownBy(() -> opened.done(input(0, 2), Optional.empty()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the input has no row of 2 at " + output);
    }
  }

  @Test
  void failedRowsThatAreWantedArePendingAgain() throws IOException {
    try (ChunkedOutput opened = open()) {
      opened.append(answered(input(0, 4), 1L, 2L));
      Dataset<Row> wanted = input(0, 2);
      DoneRows done = opened.done(input(0, 4), Optional.of(wanted));
      assertThat(done).isEqualTo(new DoneRows(4, 2));
      assertThat(opened.removeFailed(done, RESULT, wanted)).isEqualTo(new DoneRows(3, 1));
      assertThat(ids(opened.rows())).containsExactly(0L, 2L, 3L);
      assertThat(ids(opened.pending(wanted))).containsExactly(1L);
    }
  }

  @Test
  void aRunWithAnotherFingerprintIsRefusedAndLeavesTheOutputFree() throws IOException {
    try (ChunkedOutput first = open()) {
      first.append(answered(input(0, 3)));
    }
    assertThatThrownBy(() -> open(SEED_8, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed was '7' and is '8'");
    assertThat(kept()).containsExactly("fingerprint.json", "layout.json");
    try (ChunkedOutput next = open()) {
      assertThat(ids(next.rows())).containsExactly(0L, 1L, 2L);
    }
  }

  @Test
  void overwritingBeginsWithoutRowsAndWithItsOwnFingerprint() throws IOException {
    try (ChunkedOutput first = open()) {
      first.append(answered(input(0, 3)));
    }
    try (ChunkedOutput next = open(SEED_8, true)) {
      assertThat(next.isEmpty()).isTrue();
      next.append(answered(input(7, 8)));
    }
    try (ChunkedOutput last = open(SEED_8, false)) {
      assertThat(ids(last.rows())).containsExactly(7L);
    }
  }

  @Test
  void keepsOtherRunsOffUntilItIsClosed() throws IOException {
    try (ChunkedOutput first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run is writing to file:" + output);
      first.append(answered(input(0, 1)));
    }
    open().close();
  }

  @Test
  void addsNothingOnceAnotherRunHasTakenItsPlace() throws IOException {
    try (ChunkedOutput opened = open()) {
      opened.requireOwn();
      for (String name : kept()) {
        if (name.startsWith("lock-")) {
          Files.delete(output.resolve("_spark_llama").resolve(name));
        }
      }
      assertThatThrownBy(opened::requireOwn)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run has taken over file:" + output);
      assertThatThrownBy(() -> opened.append(answered(input(0, 1))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another run has taken over file:" + output);
      assertThat(opened.isEmpty()).isTrue();
    }
  }

  @Test
  void finishesWhatARunThatWasKilledWasReplacing() throws IOException {
    try (ChunkedOutput first = open()) {
      first.append(answered(input(0, 1)));
    }
    // a replacement that is written down, its old file already deleted
    Path killed = Files.createDirectories(output.resolve("_spark_llama/staging-killed"));
    Path part;
    try (Stream<Path> files = Files.list(output)) {
      part = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Files.createDirectories(killed.resolve("kept"));
    Files.move(part, killed.resolve("kept/part-new.parquet"));
    Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
    Files.writeString(
        killed.resolve("replace.json"),
        Json.write(
            Map.of("old", List.of(part.toUri().toString()), "new", List.of("part-new.parquet"))));
    try (ChunkedOutput next = open()) {
      assertThat(ids(next.rows())).containsExactly(0L);
    }
    assertThat(kept()).containsExactly("fingerprint.json", "layout.json");
  }

  @Test
  void rowsThatTheFormatCannotHoldAreRefused() throws IOException {
    OutputArguments json = new OutputArguments(output.toString(), "json", List.of(), 1000, false);
    try (ChunkedOutput opened = open(json, SEED_7)) {
      opened.requireRoundTrip(input(0, 2), 2);
      assertThatThrownBy(
              () ->
                  opened.requireRoundTrip(input(0, 2).selectExpr("*", "make_interval(1) AS i"), 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--output-format json cannot hold the column 'i'");
      assertThat(opened.isEmpty()).isTrue();
    }
  }

  @Test
  void letsNoRowsThroughOnceItIsStopped() throws IOException {
    try (ChunkedOutput opened = open()) {
      Path signal = Path.of(URI.create(opened.stopSignal().path()));
      assertThat(signal).doesNotExist();
      opened.stop();
      assertThat(signal).exists();
      assertThat(opened.stopSignal().call()).isFalse();
      opened.append(answered(input(0, 3).where(opened.stopSignal().column())));
      assertThat(opened.rows().isEmpty()).isTrue();
    }
    assertThat(kept()).containsExactly("fingerprint.json", "layout.json");
    try (ChunkedOutput next = open()) {
      assertThat(next.stopSignal().call()).isTrue();
    }
  }
}
