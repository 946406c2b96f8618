package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.Documents;
import io.sparkllama.documentation.JavaExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the documents about Spark compiles. */
class SparkDocumentationTest {

  private static final String IMPORTS =
      "import io.sparkllama.spark.*; import io.sparkllama.spark.testing.*; import java.util.*;"
          + " import org.apache.spark.api.java.function.*; import org.apache.spark.sql.*;"
          + " import org.junit.jupiter.api.*; import org.junit.jupiter.api.extension.*;";

  @TempDir Path classes;

  @Test
  void compiles() throws IOException {
    List<String> blocks =
        Documents.blocks("java").stream().filter(block -> block.contains("SparkLlama")).toList();
    assertThat(blocks).hasSizeGreaterThan(3);
    for (String block : blocks) {
      assertThat(JavaExamples.faults(block, IMPORTS, "Dataset<Row> table", classes)).isEmpty();
    }
  }
}
