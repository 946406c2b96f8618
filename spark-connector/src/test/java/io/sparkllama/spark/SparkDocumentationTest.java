package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.JavaExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Java in the documents about Spark compiles. */
class SparkDocumentationTest {

  private static final String IMPORTS =
      "import io.sparkllama.spark.*; import io.sparkllama.spark.testing.*; import java.util.*;"
          + " import org.apache.spark.api.java.function.*; import org.apache.spark.sql.*;"
          + " import org.junit.jupiter.api.*; import org.junit.jupiter.api.extension.*;";

  @TempDir Path classes;

  @ParameterizedTest
  @CsvSource({"README.md, 1", "docs/spark.md, 3"})
  void compiles(String document, int count) throws IOException {
    List<String> blocks =
        JavaExamples.of(Path.of("..").resolve(document)).stream()
            .filter(block -> block.contains("SparkLlama"))
            .toList();
    assertThat(blocks).hasSize(count);
    for (String block : blocks) {
      assertThat(JavaExamples.faults(block, IMPORTS, "Dataset<Row> table", classes)).isEmpty();
    }
  }
}
