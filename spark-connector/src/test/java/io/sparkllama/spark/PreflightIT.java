package io.sparkllama.spark;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can never work ends a run before its first row, and before anything is deleted. */
@ExtendWith(InterpretedPlans.class)
class PreflightIT {

  @TempDir private static Path folder;

  private final JobInThisJvm job = new JobInThisJvm(Demo.session());

  @BeforeAll
  static void writeTables() throws IOException {
    Demo.reviews()
        .limit(5)
        .select(
            expr("id"),
            expr("prompt"),
            expr("label"),
            expr("cast(id AS DOUBLE) AS number"),
            expr("map('a', 'b') AS pairs"),
            expr("array(1) AS list"),
            expr("named_struct('a', 1) AS nested"))
        .write()
        .parquet(at("input"));
    Demo.reviews().limit(3).write().parquet(at("before"));
    Files.writeString(folder.resolve("file"), "kept");
    Files.createDirectory(folder.resolve("folder"));
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  /** Replaces an output that is there, with some arguments more. */
  private JobInThisJvm.Ended run(String... more) throws IOException {
    List<String> usual =
        new ArrayList<>(List.of("--input", at("input"), "--output", at("before"), "--overwrite"));
    for (String replaced : List.of("--input", "--output")) {
      if (Arrays.asList(more).contains(replaced)) {
        usual.subList(usual.indexOf(replaced), usual.indexOf(replaced) + 2).clear();
      }
    }
    return job.run(
        JobInThisJvm.greedy(
            Stream.concat(usual.stream(), Arrays.stream(more)).toArray(String[]::new)));
  }

  private void requireRefused(String message, String... more) throws IOException {
    for (String mode : new String[] {"", "--dry-run", "--id-column"}) {
      String[] arguments =
          mode.isEmpty() || Arrays.asList(more).contains(mode)
              ? more
              : Stream.concat(
                      Arrays.stream(more),
                      mode.equals("--dry-run") ? Stream.of(mode) : Stream.of(mode, "id"))
                  .toArray(String[]::new);
      assertThatThrownBy(() -> run(arguments))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
    }
    assertThat(Demo.session().read().parquet(at("before")).count()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--grammar | root ::= \"a | no row can succeed: the grammar cannot be used: rule 'root', line 1, column 12",
        "--grammar | start ::= \"a\" | no row can succeed: the grammar cannot be used: line 1, column 1: there is no rule 'root'",
        "--grammar | root ::= unknown | no row can succeed: the grammar cannot be used: rule 'root', line 1, column 10",
        "--chat-template | nosuch | no row can succeed:",
        "--label-column | number | --label-column is 'number', a column of type DOUBLE; the results are STRING",
        "--label-column | pairs | --label-column is 'pairs', a column of type MAP<STRING, STRING>",
        "--label-column | none | --label-column: there is no column 'none'",
        "--id-column | number | --id-column is 'number', a column of type DOUBLE",
        "--id-column | pairs | --id-column is 'pairs', a column of type MAP<STRING, STRING>",
        "--id-column | none | --id-column: there is no column 'none'",
        "--partition-by | nested | --partition-by is 'nested', a column of type STRUCT<a: INT",
        "--partition-by | id,ID | --partition-by: there is no column 'ID'",
        "--partition-by | label,label | --partition-by names 'label' twice",
        "--output-column | PROMPT | there is a column 'prompt' already; set --output-column",
        "--options-column | list | column 'list' is of type ARRAY<INT>",
        "--output-format | xml | --output-format is 'xml'; it must be one of parquet, orc, json",
        "--show | -1 | --show is -1; it must be 0 or more",
        "--where | id FORM 7 | --where 'id FORM 7' is not a valid condition for the input: [PARSE_SYNTAX_ERROR]",
        "--where | ids > 7 | `ids` cannot be resolved. Did you mean one of the following? [`id`",
        "--where | id + 1 | is not a valid condition for the input: [DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN]",
      })
  void refuses(String option, String value, String message) throws IOException {
    String[] chat =
        option.equals("--chat-template") ? new String[] {"--chat", "true"} : new String[0];
    requireRefused(
        message, Stream.concat(Stream.of(option, value), Stream.of(chat)).toArray(String[]::new));
  }

  @Test
  void saysWhereAConditionCannotBeRead() {
    assertThatThrownBy(() -> run("--where", "id FORM 7"))
        .hasMessageMatching("(?s).*line 1 pos 8.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--summary", "--report"})
  void refusesReportsThatCannotBeWritten(String option) throws IOException {
    requireRefused(
        option + " is '" + at("none/s.json") + "', and there is no folder",
        option,
        at("none/s.json"));
    requireRefused(
        option + " is '" + at("folder") + "', and that is a folder", option, at("folder"));
    requireRefused(option + " is '" + at("file/s"), option, at("file/s"));
    requireRefused("it cannot be written", option, "/proc/s.json");
    String longName = at("x".repeat(300));
    requireRefused("it cannot be written", option, longName);
    assertThat(folder.resolve("file")).hasContent("kept");
  }

  @Test
  void refusesIdsThatAreTwiceBeforeTheOutputIsReplaced() throws IOException {
    Demo.session()
        .read()
        .parquet(at("input"))
        .withColumn("id", expr("1L"))
        .write()
        .parquet(at("same"));
    assertThatThrownBy(() -> run("--input", at("same"), "--id-column", "id"))
        .hasMessageContaining("the column 'id' does not identify rows");
    assertThat(Demo.session().read().parquet(at("before")).count()).isEqualTo(3);
  }

  @Test
  void refusesACachePathWithSomethingElse() throws IOException {
    Demo.session()
        .sql("SELECT 'f' AS fingerprint, 'h' AS prompt_hash, '{}' AS answer")
        .write()
        .parquet(at("earlier"));
    requireRefused(
        "--cache is '"
            + at("earlier")
            + "', a table with the columns fingerprint, prompt_hash, answer; a result cache has the"
            + " columns fingerprint, prompt_hash, result; name another path, or delete the table",
        "--cache",
        at("earlier"));
    Demo.session().sql("SELECT 'f' AS line").write().text(at("lines"));
    requireRefused(
        "--cache is '" + at("lines") + "', which is not a Parquet table (", "--cache", at("lines"));
  }

  @Test
  void runsWithAValidGrammar() throws IOException {
    JobInThisJvm.Ended ended =
        run("--output", at("constrained"), "--grammar", "root ::= \"yes\" | \"no\"");
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.printed()).containsPattern("succeeded +5\n");
  }
}
