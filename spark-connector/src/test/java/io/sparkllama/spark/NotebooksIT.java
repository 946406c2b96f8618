package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkllama.documentation.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks say what works. */
class NotebooksIT {

  private static final Path FOLDER = Demo.ROOT.resolve("notebooks");

  /** Statements, in Python's three quotes. */
  private static final Pattern STATEMENT =
      Pattern.compile("spark\\.sql\\(\\s*\"\"\"(.*?)\"\"\"", Pattern.DOTALL);

  private static final Pattern EXPRESSION =
      Pattern.compile("F\\.expr\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  static List<Path> inPython() throws IOException {
    return notebooks().stream().filter(notebook -> !notebook.toString().contains("java")).toList();
  }

  private static List<String> cells(Path notebook) throws IOException {
    List<String> cells = new ArrayList<>();
    for (JsonNode cell : new ObjectMapper().readTree(Files.readString(notebook)).path("cells")) {
      if (cell.path("cell_type").asText().equals("code")) {
        StringBuilder source = new StringBuilder();
        cell.path("source").forEach(line -> source.append(line.asText()));
        cells.add(source.toString());
      }
    }
    return cells;
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void hasNoOutputs(Path notebook) throws IOException {
    for (JsonNode cell : new ObjectMapper().readTree(Files.readString(notebook)).path("cells")) {
      if (cell.path("cell_type").asText().equals("code")) {
        assertThat(cell.path("outputs")).isEmpty();
        assertThat(cell.path("execution_count").isNull()).isTrue();
      }
    }
    assertThat(cells(notebook)).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("inPython")
  void itsStatementsOfSqlRun(Path notebook) throws IOException {
    SparkSession session = Demo.session().newSession();
    session.conf().set("spark.llama.model", Demo.MODEL);
    session.conf().set("spark.llama.max_tokens", "40");
    session.conf().set("spark.llama.temperature", "0");
    session.read().parquet(Demo.REVIEWS).createOrReplaceTempView("reviews");
    int run = 0;
    for (String cell : cells(notebook)) {
      Matcher statements = STATEMENT.matcher(cell);
      while (statements.find()) {
        // Python reads \\n in a string of three quotes as a line's end
        session.sql(statements.group(1).replace("\\n", "\n")).collectAsList();
        run++;
      }
      Matcher expressions = EXPRESSION.matcher(cell);
      while (expressions.find()) {
        assertThat(session.table("reviews").limit(2).selectExpr(expressions.group(1)).count())
            .isEqualTo(2);
        run++;
      }
    }
    session.catalog().clearCache();
    assertThat(run > 0 || notebook.toString().contains("tuning")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("inPython")
  void itsCellsArePython(Path notebook) throws IOException, InterruptedException {
    assertIsPython(String.join("\n", cells(notebook)));
  }

  @Test
  void theBlocksOfTheDocumentsArePython() throws IOException, InterruptedException {
    List<String> blocks = Documents.blocks("python");
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      assertIsPython(block);
    }
  }

  private static void assertIsPython(String source) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no python3 on this machine");
    Process python =
        new ProcessBuilder("/usr/bin/python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())")
            .redirectErrorStream(true)
            .start();
    try (var in = python.getOutputStream()) {
      in.write(source.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as("%s: %s", source, said).isZero();
  }

  @ParameterizedTest
  @MethodSource("inPython")
  void runsWhole(Path notebook) throws IOException, InterruptedException {
    assumeTrue(System.getenv("PYSPARK_HOME") != null, "no PySpark on this machine");
    Process python =
        new ProcessBuilder("python3", FOLDER.resolve("run.py").toString(), notebook.toString())
            .inheritIO()
            .start();
    assertThat(python.waitFor(30, TimeUnit.MINUTES)).isTrue();
    assertThat(python.exitValue()).isZero();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void itsCellsOfJavaRun(Path notebook) throws IOException {
    assumeTrue(notebook.toString().contains("java"), "it is in Python");
    Demo.session();
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      for (String cell : cells(notebook)) {
        String rest =
            cell.replace(
                "System.getenv().getOrDefault(\"SPARK_LLAMA_HOME\", \"..\")",
                "\"" + Demo.ROOT + "\"");
        while (!rest.isBlank()) {
          SourceCodeAnalysis.CompletionInfo next =
              shell.sourceCodeAnalysis().analyzeCompletion(rest);
          assertThat(next.source()).as(rest).isNotNull();
          for (SnippetEvent event : shell.eval(next.source())) {
            assertThat(event.exception()).as(next.source()).isNull();
            assertThat(event.status())
                .as(
                    () ->
                        next.source()
                            + shell
                                .diagnostics(event.snippet())
                                .map(d -> d.getMessage(null))
                                .toList())
                .isEqualTo(Snippet.Status.VALID);
          }
          rest = next.remaining();
        }
      }
    }
  }
}
