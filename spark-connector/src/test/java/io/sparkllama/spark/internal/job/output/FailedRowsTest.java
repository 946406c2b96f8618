package io.sparkllama.spark.internal.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.internal.common.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replacements that were cut off, wherever that was. */
class FailedRowsTest {

  @TempDir Path output;
  private Path own;
  private Path old;
  private FailedRows failedRows;

  @BeforeEach
  void write() throws IOException {
    own = output.resolve("_spark_llama");
    old = Files.writeString(output.resolve("part-old.parquet"), "old");
    Files.writeString(output.resolve("part-other.parquet"), "other");
    Files.createDirectories(own.resolve("kept/day=1"));
    Files.writeString(own.resolve("kept/day=1/part-new.parquet"), "new");
    failedRows = new FailedRows(RunFolder.of(output.toString(), new Configuration()), "parquet");
  }

  private void writeJournal() throws IOException {
    Files.writeString(
        own.resolve("replace.json"),
        Json.write(
            Map.of(
                "old", List.of(old.toUri().toString()), "new", List.of("day=1/part-new.parquet"))));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> output.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void finishesAReplacement(boolean oldIsDeleted, boolean newIsMoved) throws IOException {
    writeJournal();
    if (oldIsDeleted) {
      Files.delete(old);
    }
    if (newIsMoved) {
      Files.createDirectories(output.resolve("day=1"));
      Files.move(
          own.resolve("kept/day=1/part-new.parquet"), output.resolve("day=1/part-new.parquet"));
    }
    failedRows.recover("");
    assertThat(files()).containsExactly("day=1/part-new.parquet", "part-other.parquet");
    failedRows.recover("");
    assertThat(files()).containsExactly("day=1/part-new.parquet", "part-other.parquet");
  }

  @Test
  void dropsWhatWasNotWrittenDown() throws IOException {
    failedRows.recover("");
    assertThat(files()).containsExactly("part-old.parquet", "part-other.parquet");
  }
}
