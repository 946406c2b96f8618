package io.sparkllama.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the build has made, and the shipped demo. */
public final class Paths {

  public static final Path ROOT = Path.of(System.getProperty("project.root"));
  public static final Path MODEL = ROOT.resolve("examples/demo-model/review-triage-q8_0.gguf");
  public static final Path REVIEWS = ROOT.resolve("examples/demo-model/reviews.parquet");
  public static final Path SPARK_HOME = ROOT.resolve("spark-connector/target/spark");

  private Paths() {}

  /** The one jar that users have. */
  public static Path runtimeJar() {
    try (Stream<Path> jars = Files.list(ROOT.resolve("spark-connector/target"))) {
      return jars.filter(jar -> jar.toString().endsWith("-runtime.jar")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
