package io.sparkllama.internal.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Other machines: captured trees of {@code /sys} and {@code /proc}, one line per file. */
public final class Machine {

  private Machine() {}

  /**
   * The topology of a captured machine, for a JVM that counts the given number of processors.
   *
   * @param more files that take the place of captured ones
   */
  public static Topology of(String name, int processors, String... more) {
    try {
      Path root = Files.createTempDirectory("machine");
      try (InputStream in = Machine.class.getResourceAsStream("/machines/" + name + ".txt")) {
        String tree = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        for (String line : tree.split("\n", -1)) {
          write(root, line);
        }
      }
      for (String line : more) {
        write(root, line);
      }
      return new SysfsReader(root).read(processors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path root, String line) throws IOException {
    int equals = line.indexOf('=');
    if (equals > 0 && !line.startsWith("#")) {
      Path file = root.resolve(line.substring(0, equals));
      Files.createDirectories(file.getParent());
      Files.writeString(file, line.substring(equals + 1) + "\n");
    }
  }
}
