package io.sparkllama.spark.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Files that pages are made of, out of the jar. */
public final class Resources {

  /** The version is that of the parent POM; tests of pages read what is there. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private Resources() {}

  /** A file of uPlot, which draws the charts. */
  public static String uPlot(String file) {
    return read(UPLOT + file);
  }

  /** A file of this package, or of any if its name begins with a slash. */
  public static String read(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
