package io.sparkllama.spark.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the files in the jar that pages consist of. */
public final class Resources {

  /** Contains the version in the parent POM; tests of pages fail if the two differ. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private Resources() {}

  /** A file of uPlot, the library that draws the charts. */
  public static String uPlot(String file) {
    return read(UPLOT + file);
  }

  /** A file of this package, or of another if its name begins with a slash; as UTF-8. */
  public static String read(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
