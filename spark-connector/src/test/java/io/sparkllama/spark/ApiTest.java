package io.sparkllama.spark;

import io.sparkllama.documentation.ApiList;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds api.txt to the public types of the connector. */
class ApiTest {

  @Test
  void theListIsTheOneOfTheClasses() throws IOException {
    ApiList.requireEqual(Path.of("api.txt"), SparkLlama.class);
  }
}
