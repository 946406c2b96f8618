package io.sparkllama.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A checked-in list of signatures, so that an API change is visible in its commit. */
public final class ApiList {

  /** System property to write the list instead of comparing it. */
  private static final String WRITE = "api.write";

  private ApiList() {}

  /**
   * Compares a file with the packages of some classes.
   *
   * @param members one class of each package
   */
  public static void requireEqual(Path file, Class<?>... members) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Class<?> member : members) {
      lines.addAll(ApiSignatures.ofPackageOf(member));
      lines.add("");
    }
    lines.remove(lines.size() - 1);
    if (Boolean.getBoolean(WRITE)) {
      Files.write(file, lines);
    } else {
      assertThat(lines)
          .as("public signatures; -D" + WRITE + "=true writes them to " + file)
          .isEqualTo(Files.readAllLines(file));
    }
  }
}
