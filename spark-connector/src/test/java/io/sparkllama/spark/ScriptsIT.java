package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.spark.internal.job.JobArguments;
import io.sparkllama.spark.internal.options.OptionKeys;
import io.sparkllama.spark.internal.options.Spelling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import scala.jdk.javaapi.CollectionConverters;

/** The scripts and files of submit-scripts, as far as they can be tested without a cluster. */
class ScriptsIT {

  private static final Path FOLDER = Demo.ROOT.resolve("submit-scripts");

  private record Said(int exitCode, String text) {}

  private static Said run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(Demo.ROOT.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void isShell(Path script) throws IOException, InterruptedException {
    assertThat(run(Map.of(), "bash", "-n", script.toString()).exitCode()).isZero();
    if (!script.getParent().endsWith("lib")) {
      assertThat(script).isExecutable();
      assertThat(Files.readString(script)).contains("set -euo pipefail");
    }
  }

  static List<Path> allScripts() throws IOException {
    return Stream.concat(
            scripts().stream(),
            Stream.of(".ci/run", "benchmarks/run.sh", "examples/demo-model/make-table.sh")
                .map(Demo.ROOT::resolve))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("allScripts")
  void leavesNothingToShellcheck(Path script) throws IOException, InterruptedException {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "shellcheck")));
    assumeTrue(there, "no shellcheck on this machine");
    Said said = run(Map.of(), "shellcheck", script.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sql.sh",
        "engine.sh",
        "standalone.sh",
        "yarn.sh",
        "kubernetes.sh",
        "docs-check.sh",
        "test.sh",
        "test-matrix.sh",
        "doctor.sh",
        "dependency-scan.sh",
        "fault-suite.sh",
        "soak.sh",
        "numa-guest.sh"
      })
  void saysWhatItDoes(String name) throws IOException, InterruptedException {
    Said said = run(Map.of(), FOLDER.resolve(name).toString(), "--help");
    assertThat(said.exitCode()).isZero();
    assertThat(said.text())
        .contains("submit-scripts/" + name + " --help")
        .doesNotContain("set -euo");
  }

  @ParameterizedTest
  @CsvSource({
    "yarn.sh --dry-run, --master yarn --deploy-mode cluster",
    "kubernetes.sh --dry-run run, --master k8s://https://kubernetes.default.svc",
    "generate.sh, --master local\\[\\*\\]",
  })
  void printsTheCommandThatItWouldRun(String script, String words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    for (String word : script.split(" ", -1)) {
      command.add(command.isEmpty() ? FOLDER.resolve(word).toString() : word);
    }
    command.addAll(List.of("--input", "hdfs:///a b", "--output", "o", "--model", "m"));
    Map<String, String> environment =
        Map.of(
            "SUBMIT_DRY_RUN",
            "true",
            "SPARK_UI",
            "true",
            "SUBMIT_OPTIONS",
            "--conf spark.eventLog.enabled=true");
    Said said = run(environment, command.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text())
        .contains("spark-submit " + words, "--class io.sparkllama.spark.GenerateJob")
        .contains("--conf spark.eventLog.enabled=true")
        .contains(script.equals("generate.sh") ? "--conf spark.ui.enabled=true" : "")
        .contains("--input hdfs:///a\\ b --output o --model m");
    SparkSubmitArguments parsed = parse(said.text());
    assertThat(parsed.mainClass()).isEqualTo(GenerateJob.class.getName());
    assertThat(CollectionConverters.asJava(parsed.childArgs()))
        .containsExactly("--input", "hdfs:///a b", "--output", "o", "--model", "m");
  }

  /** The command stands in a file, as this JVM may have no words beyond ASCII itself. */
  @Test
  void keepsEveryCharacterInALocaleWithoutThem(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path command =
        Files.writeString(
            folder.resolve("command.sh"),
            String.format(
                "MASTER='local[1]' '%s' --input '%s' --output '%s' --model '%s' --limit 2"
                    + " --temperature 0 --max-tokens 2 --prompt-template 'Größe 😀: {prompt}'"
                    + " --where \"prompt <> 'é'\" --report '%s/Bericht-ä.html' --show 1%n",
                FOLDER.resolve("generate.sh"),
                Demo.REVIEWS,
                folder.resolve("results"),
                Demo.MODEL,
                folder));
    Said said = run(Map.of("LC_ALL", "C", "LANG", "C"), "bash", command.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(
            Demo.session()
                .read()
                .parquet(folder.resolve("results").toString())
                .where("startswith(rendered_prompt, 'Größe 😀: ')")
                .count())
        .isEqualTo(2);
    assertThat(said.text()).contains("Größe 😀: ").doesNotContain("MetricsSystem");
    Said listed = run(Map.of("LC_ALL", "C.UTF-8"), "ls", folder.toString());
    assertThat(listed.text()).contains("Bericht-ä.html");
  }

  @Test
  void setsAUtf8LocaleOnlyWhereThereIsNone() throws IOException, InterruptedException {
    String show =
        "source " + FOLDER.resolve("lib/common.sh") + "; locale charmap; echo \"$LC_ALL\"";
    assertThat(run(Map.of("LC_ALL", "POSIX"), "bash", "-c", show).text())
        .startsWith("UTF-8\n")
        .containsIgnoringCase("UTF");
    Map<String, String> own = Map.of("LC_ALL", "", "LC_CTYPE", "C.UTF-8", "LANG", "C");
    assertThat(run(own, "bash", "-c", show).text()).isEqualTo("UTF-8\n\n");
  }

  /** As spark-submit reads the words of a printed command. */
  private static SparkSubmitArguments parse(String printed)
      throws IOException, InterruptedException {
    String line = printed.lines().filter(l -> l.startsWith("spark-submit ")).findFirst().get();
    Said words =
        run(Map.of(), "bash", "-c", "eval \"set -- $1\"; printf '%s\\n' \"$@\"", "words", line);
    List<String> all = words.text().lines().skip(1).toList();
    // which YARN asks for
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("HADOOP_CONF_DIR", "conf");
    return new SparkSubmitArguments(
        CollectionConverters.asScala(all).toSeq(),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(environment)));
  }

  @Test
  void aLocalMasterListensOnLoopbackAlone(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path submit = Files.createDirectory(folder.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\necho \"ip=$SPARK_LOCAL_IP\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    for (String script : List.of("generate.sh", "sql.sh")) {
      String[] command = {FOLDER.resolve(script).toString(), "SELECT 1"};
      Map<String, String> home = Map.of("SPARK_HOME", folder.toString(), "SPARK_LOCAL_IP", "");
      assertThat(run(home, command).text()).contains("ip=127.0.0.1\n");
      Map<String, String> cluster = new HashMap<>(home);
      cluster.put("MASTER", "spark://127.0.0.1:7077");
      assertThat(run(cluster, command).text()).contains("ip=\n");
    }
  }

  @Test
  void theDoctorFindsNothingWhereTestsRun() throws IOException, InterruptedException {
    Said said =
        run(Map.of(), FOLDER.resolve("doctor.sh").toString(), "--model", Demo.MODEL.toString());
    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text())
        .containsPattern("(?m)^OK    java +version \\d+")
        .containsPattern("(?m)^OK    model .* MiB: .*[Mm]emory")
        .doesNotContain("FAIL  ");
  }

  @Test
  void theDoctorSaysWhatIsMissingAndWhatToDo(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path cpu = Files.writeString(folder.resolve("cpuinfo"), "flags\t\t: fpu sse2 sse4_2 avx\n");
    Path memory = Files.writeString(folder.resolve("meminfo"), "MemTotal: 1048576 kB\n");
    Path jars = Files.createDirectories(folder.resolve("spark").resolve("jars"));
    Files.createFile(jars.resolve("spark-core_2.12-3.5.9.jar"));
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Path libraries = Files.createDirectory(cache.resolve("native"));
    Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path page = Files.writeString(folder.resolve("m.gguf"), "<html>");
    Map<String, String> machine =
        Map.of(
            "CPUINFO",
            cpu.toString(),
            "MEMINFO",
            memory.toString(),
            "SPARK_HOME",
            jars.getParent().toString());
    String doctor = FOLDER.resolve("doctor.sh").toString();
    Said said = run(machine, doctor, "--cache", cache.toString(), "--model", page.toString());
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .contains(
            "has no avx2 fma f16c bmi2, so the shipped engine cannot run; the current engine can,"
                + " with its variant sandybridge; make its jar with submit-scripts/engine.sh",
            "WARN  memory   1024 MiB",
            "FAIL  spark    3.5.9 for Scala 2.12",
            "FAIL  cache    other users can write to " + libraries + " (777); remove it, or",
            "FAIL  model    " + page + " does not begin with GGUF; download it again",
            "3 failures, 2 warnings");
  }

  @Test
  void findsKnownVulnerabilitiesWithoutANetwork(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(run(Map.of(), "bash", "-c", "command -v python3").exitCode() == 0, "no python3");
    Path bill =
        Files.writeString(
            folder.resolve("bom.json"),
            "{\"bomFormat\":\"CycloneDX\",\"components\":["
                + "{\"purl\":\"pkg:maven/a.b/old@1.9-rc1?type=jar\"},"
                + "{\"purl\":\"pkg:maven/a.b/new@1.10\"}]}");
    Path advisories =
        Files.writeString(
            folder.resolve("osv.json"), "{\"vulns\":[" + osv("old") + "," + osv("new") + "]}");
    String scan = FOLDER.resolve("dependency-scan.sh").toString();
    Said found =
        run(Map.of(), scan, "--sbom", bill.toString(), "--advisories", advisories.toString());
    assertThat(found.exitCode()).as(found.text()).isEqualTo(1);
    assertThat(found.text())
        .contains("FOUND\ta.b:old 1.9-rc1\tX-old\tfixed in 1.9\tbad\n")
        .contains("ASSESSED\tllama.cpp b4916\tCVE-2026-33298\tfixed in b7824\tnot reached: ")
        .doesNotContain("X-new")
        .contains("4 components, 8 advisories, 1 to look at");
    Said engines = run(Map.of(), scan, "--sbom", bill.toString());
    assertThat(engines.exitCode()).as(engines.text()).isZero();
  }

  private static String osv(String name) {
    return String.format(
        "{\"id\":\"X-%1$s\",\"summary\":\"bad\",\"affected\":[{\"package\":{\"ecosystem\":\"Maven\",\"name\":"
            + "\"a.b:%1$s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"1.2\"},"
            + "{\"fixed\":\"1.9\"}]}]}]}",
        name);
  }

  @Test
  void refusesWordsThatSparkDoesNotKnow() throws IOException, InterruptedException {
    Said said =
        run(
            Map.of("SUBMIT_DRY_RUN", "true", "SUBMIT_OPTIONS", "--no-such-option x"),
            FOLDER.resolve("yarn.sh").toString(),
            "--dry-run",
            "--input",
            "a");
    assertThat(said.exitCode()).isNotZero();
    assertThat(said.text()).contains("no-such-option");
  }

  @Test
  void filesForPlatformsAreJsonWithArgumentsOfTheJob() throws IOException {
    JsonNode job =
        new ObjectMapper().readTree(Files.readString(FOLDER.resolve("databricks/job.json")));
    requireArguments(job.at("/tasks/0/spark_jar_task/parameters"));
    assertThat(job.at("/tasks/0/spark_jar_task/main_class_name").asText())
        .isEqualTo(GenerateJob.class.getName());
    JsonNode cluster =
        new ObjectMapper().readTree(Files.readString(FOLDER.resolve("databricks/cluster.json")));
    cluster
        .path("spark_conf")
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (key.startsWith(Spelling.SESSION_PREFIX)) {
                OptionKeys.of(key, Spelling.SESSION);
              }
            });
    JsonNode step = new ObjectMapper().readTree(Files.readString(FOLDER.resolve("emr/step.json")));
    List<String> words = new ArrayList<>();
    step.at("/0/Args").forEach(word -> words.add(word.asText()));
    int jar = words.indexOf("s3://BUCKET/libraries/spark-llama.jar");
    requireArguments(words.subList(jar + 1, words.size()));
  }

  private static void requireArguments(JsonNode parameters) {
    List<String> words = new ArrayList<>();
    parameters.forEach(word -> words.add(word.asText()));
    requireArguments(words);
  }

  private static void requireArguments(List<String> words) {
    new CommandLine(GenerateJob.spec(new JobArguments())).parseArgs(words.toArray(String[]::new));
  }
}
