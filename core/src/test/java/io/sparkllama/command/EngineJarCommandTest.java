package io.sparkllama.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EngineJarCommandTest {

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int run(Path archive, String platform, Path jar) {
    return new CommandLine(new EngineJarCommand())
        .setErr(new PrintWriter(err))
        .execute(
            "--archive",
            archive.toString(),
            "--platform",
            platform,
            "--name",
            "n",
            "--source",
            "s",
            "--jar",
            jar.toString());
  }

  @Test
  void saysWhyThereCanBeNoSuchJar() throws Exception {
    Path text = Files.writeString(folder.resolve("a.tgz"), "not found");
    Path jar = folder.resolve("new folder/a.jar");
    assertThat(run(text, "linux-x64", jar)).isEqualTo(1);
    assertThat(run(text, "linux", jar)).isEqualTo(1);
    assertThat(run(folder.resolve("absent"), "linux-x64", jar)).isEqualTo(1);
    assertThat(run(text, "linux-x64", text.resolve("a.jar"))).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(4)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(
                        "error: cannot use the native library " + text + ": it is not an archive"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "error: platform is 'linux'; it must look like linux-x64 or linux-x64-cuda"),
            line -> assertThat(line).contains("absent"),
            line -> assertThat(line).startsWith("error: cannot write " + text.resolve("a.jar")));
    assertThat(jar).doesNotExist();
  }
}
