package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the rows of an output, and which rows go with them. */
class RowsRecordTest {

  private static final StructType SCHEMA = new StructType().add("id", "long").add("r", "string");
  private static final Fingerprint SEED_7 = Fingerprint.of(Map.of("seed", "7"));

  @TempDir Path output;
  private RunFolder folder;
  private RunLock lock;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.of(output.toString(), new Configuration());
    lock =
        RunLock.take(folder, new LockTimes(Duration.ofMinutes(1), Duration.ofMinutes(3)), () -> {});
  }

  @AfterEach
  void close() throws IOException {
    lock.close();
  }

  private StructType require(String format, Fingerprint fingerprint, StructType schema)
      throws IOException {
    OutputArguments arguments =
        new OutputArguments(output.toString(), format, List.of(), 1000, false);
    return new RowsRecord(folder, lock).require(arguments, fingerprint, schema);
  }

  @Test
  void theSchemaIsTheOneThatRowsWereWrittenWith() throws IOException {
    assertThat(require("csv", SEED_7, SCHEMA)).isEqualTo(SCHEMA);
    Files.writeString(output.resolve("part-0.csv"), "1,a\n");
    assertThat(require("csv", SEED_7, new StructType().add("id", "string"))).isEqualTo(SCHEMA);
  }

  @Test
  void rowsOfOtherFingerprintsAndLayoutsAreRefused() throws IOException {
    require("csv", SEED_7, SCHEMA);
    assertThatThrownBy(() -> require("csv", Fingerprint.of(Map.of("seed", "8")), SCHEMA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the rows at "
                + output
                + " were computed differently: --seed was '7' and is '8'; resume with the earlier values, give"
                + " another output, or start over with --overwrite");
    assertThatThrownBy(() -> require("json", SEED_7, SCHEMA))
        .hasMessageContaining("were written differently: --output-format was csv and is json");
  }

  @Test
  void rowsThatNothingIsKnownOfAreRefused() throws IOException {
    require("csv", SEED_7, SCHEMA);
    RowsRecord.delete(folder);
    Files.writeString(output.resolve("part-0.csv"), "1,a\n");
    assertThatThrownBy(() -> require("csv", SEED_7, SCHEMA))
        .hasMessageContaining("that was not written by a run with --id-column");
  }
}
