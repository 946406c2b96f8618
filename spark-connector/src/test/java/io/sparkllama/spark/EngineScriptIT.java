package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkllama.internal.library.NativeBundle;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that makes the jar of the current engine; with npm where that is there. */
class EngineScriptIT {

  private static final String SCRIPT = Demo.ROOT.resolve("submit-scripts/engine.sh").toString();
  private static final List<String> PATH = Arrays.asList(System.getenv("PATH").split(":", -1));

  private record Said(int exitCode, String text) {}

  @TempDir Path folder;

  /**
   * With jars in a folder of this test, and other folders of programs before or in place of all.
   */
  private Said runWith(String path, String... words) throws IOException, InterruptedException {
    String[] command = new String[words.length + 2];
    command[0] = find("bash").orElseThrow().toString();
    command[1] = SCRIPT;
    System.arraycopy(words, 0, command, 2, words.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ENGINE_FOLDER", folder.resolve("engines").toString());
    builder.environment().put("PATH", path);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private Said run(String... words) throws IOException, InterruptedException {
    return runWith(String.join(":", PATH), words);
  }

  private static Optional<Path> find(String program) {
    return PATH.stream()
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A folder of programs in front of all others. */
  private String pathWith(String program, String script) throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    Path file = Files.writeString(own.resolve(program), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return own + ":" + String.join(":", PATH);
  }

  private Path jar(String platform) {
    return folder.resolve("engines/spark-llama-engine-0.5.0-" + platform + ".jar");
  }

  @Test
  void saysExactlyWhatToInstallWithoutNpm() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program :
        List.of("dirname", "uname", "locale", "mktemp", "rm", "sed", "head", "find", "cat")) {
      Path file =
          Files.writeString(
              programs.resolve(program),
              "#!/bin/sh\nexec " + find(program).orElseThrow() + " \"$@\"\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Said said = runWith(programs.toString(), "install", "--platform", "linux-x64");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains("error: npm is missing", "'sudo apt-get install npm' on Debian and Ubuntu")
        .contains("'npm pack @node-llama-cpp/linux-x64@3.22.1' elsewhere", "--archive");
    assertThat(jar("linux-x64")).doesNotExist();
  }

  @Test
  void packsNothingElseThanTheKnownPackage() throws Exception {
    String path =
        pathWith("npm", "#!/bin/sh\nprintf 'another package' | gzip > node-llama-cpp.tgz\n");
    Said said = runWith(path, "install", "--platform", "linux-arm64");
    assertThat(said.exitCode()).as(said.text()).isEqualTo(1);
    assertThat(said.text())
        .contains("its integrity is sha512-")
        .contains("; expected sha512-W+7naKCXX9/eEjjFmRS8vvx91QyLXDbeFxexZc3bh/");
    assertThat(jar("linux-arm64")).doesNotExist();
    Path text = Files.writeString(folder.resolve("a.tgz"), "text");
    said = run("install", "--platform", "linux-x64", "--archive", text.toString());
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text()).contains("its integrity is sha512-");
  }

  @Test
  void saysSoWhereNpmFails() throws Exception {
    String path = pathWith("npm", "#!/bin/sh\necho 'npm error no network' >&2\nexit 1\n");
    Said said = runWith(path, "install", "--platform", "linux-x64");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains("npm error no network")
        .contains("error: npm could not fetch @node-llama-cpp/linux-x64@3.22.1");
  }

  @ParameterizedTest
  @CsvSource({
    "generate.sh, '', '', --jars JAR, v0.5.0",
    "generate.sh, '', --jars a.jar --verbose, '--jars JAR,a.jar --verbose', v0.5.0",
    "generate.sh, shipped, --jars a.jar, --jars a.jar, b4916",
    "generate.sh, '', --conf spark.llama.native_library=x,"
        + " --conf spark.llama.native_library=x, ''",
    "yarn.sh, '', '', --jars JAR, v0.5.0",
  })
  void otherScriptsUseTheJarThatIsMade(
      String script, String engine, String options, String words, String said) throws Exception {
    String machine = System.getProperty("os.arch").equals("amd64") ? "linux-x64" : "linux-arm64";
    assumeTrue(System.getProperty("os.name").equals("Linux"), "there are engines for Linux alone");
    Path made = jar(machine);
    Files.createDirectories(made.getParent());
    Files.createFile(made);
    ProcessBuilder builder =
        new ProcessBuilder(
                Demo.ROOT.resolve("submit-scripts").resolve(script).toString(), "--input", "i")
            .redirectErrorStream(true);
    builder.environment().put("ENGINE_FOLDER", made.getParent().toString());
    builder.environment().put("ENGINE", engine);
    builder.environment().put("SUBMIT_OPTIONS", options);
    builder.environment().put("SUBMIT_DRY_RUN", "true");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    // some versions of bash quote commas, others do not
    assertThat(text.replace("\\,", ","))
        .contains(" " + words.replace("JAR", made.toString()) + " ");
    assertThat(text.lines().filter(line -> line.startsWith("Engine: ")).toList())
        .hasSize(said.isEmpty() ? 0 : 1)
        .allMatch(line -> line.startsWith("Engine: llama.cpp " + said + ", "));
  }

  @Test
  void refusesWrongWords() throws Exception {
    assertThat(run("remove").text()).contains("error: 'remove' is not an action");
    assertThat(run("install", "--force").text()).contains("error: unknown option '--force'");
    assertThat(run("install", "--platform").text()).contains("error: --platform needs a value");
    Said said = run("install", "--platform", "windows-x64");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains(
            "error: there is no engine for windows-x64; the platforms are linux-x64 linux-arm64");
    said = run("install", "--platform", "linux-x64", "--archive", "/nowhere/a.tgz");
    assertThat(said.text()).contains("error: the file /nowhere/a.tgz does not exist");
    said = run("path", "--platform", "linux-arm64");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains("submit-scripts/engine.sh install --platform linux-arm64 makes it");
    assertThat(run("list").text().lines())
        .hasSize(4)
        .allMatch(
            line -> line.startsWith("llama.cpp v0.5.0\tlinux-") && line.endsWith("\tnot made"));
  }

  @Test
  void makesAJarThatIsFoundOnTheClassPath() throws Exception {
    assumeTrue(find("npm").isPresent(), "no npm on this machine");
    Said said = run("install", "--platform", "linux-x64");
    assumeFalse(said.text().contains("npm could not fetch"), "npm reaches no registry");
    assertThat(said.exitCode()).as(said.text()).isZero();
    Path jar = jar("linux-x64");
    String root = "META-INF/sparkllama/engine/linux-x64/";
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.stream().map(ZipEntry::getName))
          .contains(root + "index", root + "LICENSE", root + "NOTICE")
          .contains(root + "libllama.v0.5.0.so", root + "libggml-cpu-haswell.so")
          .noneMatch(name -> name.contains("common") || name.endsWith(".node"));
    }
    assertThat(run("path", "--platform", "linux-x64").text()).isEqualTo(jar + "\n");
    assertThat(run("list").text()).contains("\tlinux-x64\tneeds glibc 2.34\t" + jar);
    assertThat(run("install", "--platform", "linux-x64").text()).contains("exists: " + jar);
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the jar is for Linux on x86-64");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      Path opened = NativeBundle.onClassPath().orElseThrow();
      assertThat(opened.resolve("libllama.v0.5.0.so")).exists();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
