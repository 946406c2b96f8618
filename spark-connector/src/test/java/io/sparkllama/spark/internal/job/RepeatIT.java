package io.sparkllama.spark.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.InterpretedPlans;
import io.sparkllama.spark.internal.job.output.Tables;
import io.sparkllama.spark.internal.options.CallOptions;
import io.sparkllama.spark.testing.ScriptedModel;
import io.sparkllama.spark.testing.SparkLlamaExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A run that is repeated: whatever its rows are, they are the same afterwards, or the run is
 * refused before the model is asked.
 */
@ExtendWith({InterpretedPlans.class, SparkLlamaExtension.class})
class RepeatIT {

  private static final List<String> FORMATS = List.of("parquet", "orc", "json", "csv");

  /** IdType of a type, each an expression of SQL. */
  private enum IdType {
    BLANKS("'  a '", "'a'", "' '", "'null'", "'#c'", "'\\\\\\\\N'"),
    EMPTY("''", "'a'", "'b'"),
    MARKS(
        "'\"'", "'a\",\"b'", "'a\\nb'", "'\\r\\n'", "'\\r'", "'\\t'", "'\\\\\\\\'", "'\\\\\\\\\"'"),
    ILL_FORMED("cast(X'C3' AS STRING)", "cast(X'C328' AS STRING)", "cast(X'EFBFBD' AS STRING)"),
    LONG("9223372036854775807L", "-1L", "0L"),
    DECIMAL("cast('0.000000000000000001' AS DECIMAL(38, 18))", "cast(1 AS DECIMAL(38, 18))"),
    DATE("DATE'1582-10-10'", "DATE'0001-01-01'", "DATE'2024-02-29'", "DATE'9999-12-31'"),
    TIMESTAMP(
        "TIMESTAMP'2024-10-27T00:30:00.000001Z'",
        "TIMESTAMP'2024-10-27T01:30:00.000001Z'",
        "TIMESTAMP'2024-10-27T01:30:00.000002Z'",
        "TIMESTAMP'1700-01-01T00:00:00Z'"),
    TIMESTAMP_NTZ(
        "TIMESTAMP_NTZ'2024-01-01 00:00:00.000001'", "TIMESTAMP_NTZ'1582-10-10 00:00:00'"),
    BINARY("X''", "X'00'", "X'0A220D'", "X'FF'"),
    BOOLEAN("true", "false");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> values;

    IdType(String... values) {
      this.values = List.of(values);
    }
  }

  /** Values of the partition column: what becomes of them is what names of folders allow. */
  private static final List<String> PARTS =
      List.of("'00'", "'01'", "NULL", "'a/b'", "'a=b'", "'5%'", "'x y'", "'0'");

  private static final List<String> PART_NAMES = List.of("part", "_part", "Part=1", "a part");

  /** A zone with an hour that is there twice. */
  private static final Map<String, String> CONF =
      Map.of("spark.sql.session.timeZone", "Europe/Berlin", "spark.sql.shuffle.partitions", "1");

  @TempDir private Path folder;
  private Path output;
  private SparkSession session;
  private ScriptedModel model;

  @BeforeEach
  void begin(SparkSession session, ScriptedModel model) {
    this.session = session;
    this.model = model;
    output = folder.resolve("results");
    CONF.forEach(session.conf()::set);
  }

  @AfterEach
  void end() {
    CONF.keySet().forEach(session.conf()::unset);
    session.conf().set("spark.sql.shuffle.partitions", "2");
  }

  /**
   * Ids of every type in text, where most can be lost. Whether two of them are equal does not
   * depend on the format, so that of the others there are those that some formats cannot hold, and
   * those with the most values: beside them stand values of all types.
   */
  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (String format : FORMATS) {
      Set<IdType> some =
          format.equals("csv")
              ? EnumSet.allOf(IdType.class)
              : format.equals("orc")
                  ? EnumSet.of(IdType.MARKS, IdType.DATE)
                  : EnumSet.of(IdType.MARKS, IdType.ILL_FORMED);
      for (IdType ids : some) {
        cases.add(Arguments.of(format, ids, PART_NAMES.get(cases.size() % PART_NAMES.size())));
      }
    }
    return cases.stream();
  }

  /** What a format cannot hold in a column of any name. */
  private static EnumSet<IdType> losesOf(String format) {
    return switch (format) {
      case "json", "csv" -> EnumSet.of(IdType.ILL_FORMED);
      // its calendar has no such day
      case "orc" -> EnumSet.of(IdType.DATE);
      default -> EnumSet.noneOf(IdType.class);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsAreTheSameOrTheRunIsRefused(String format, IdType ids, String part) throws IOException {
    Set<IdType> others =
        ids == IdType.MARKS ? EnumSet.complementOf(losesOf(format)) : EnumSet.noneOf(IdType.class);
    Dataset<Row> input = input(ids, part, others);
    model.generates(prompt -> prompt.endsWith("0") ? null : prompt.toUpperCase(Locale.ROOT));
    if (losesOf(format).contains(ids)) {
      assertThatThrownBy(() -> run(format, part))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              ids == IdType.DATE
                  ? "changes 1 values of the column 'id' of type DATE"
                  : "changes 2 values of the column 'id' of type STRING");
      assertThat(model.asked()).isZero();
      return;
    }
    assertThat(run(format, part)).isZero();
    List<Row> first = written(format, input);
    assertSame(input, first);
    int asked = model.asked();
    // a run that tries failed rows again shows the same for the others, and each run takes its time
    if (part.equals(PART_NAMES.get(0))) {
      assertThat(run(format, part)).isZero();
      assertThat(model.asked()).as("asked by a run with nothing to do").isEqualTo(asked);
      assertThat(written(format, input)).isEqualTo(first);
    }

    model.generates(prompt -> prompt.toUpperCase(Locale.ROOT));
    assertThat(run(format, part, "--retry-failed")).isZero();
    assertThat(model.asked()).isEqualTo(asked + 1);
    List<Row> last = written(format, input);
    assertSame(input, last);
    assertThat(last).allMatch(row -> row.<Row>getAs("result").<Boolean>getAs("success"));
  }

  private Dataset<Row> input(IdType ids, String part, Set<IdType> others) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ids.values.size(); i++) {
      StringBuilder row =
          new StringBuilder(
              String.format(
                  "SELECT %s AS id, %s AS `%s`, 'prompt %d' AS prompt",
                  ids.values.get(i), PARTS.get(i % PARTS.size()), part, i));
      for (IdType other : others) {
        row.append(", ").append(other.values.get(i % other.values.size())).append(" AS ");
        row.append("other_").append(other);
      }
      rows.add(row.toString());
    }
    Dataset<Row> table = session.sql(String.join(" UNION ALL ", rows));
    table.coalesce(1).write().parquet(folder.resolve("input").toString());
    return session.read().parquet(folder.resolve("input").toString());
  }

  private int run(String format, String part, String... others) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input",
                folder.resolve("input").toString(),
                "--output",
                output.toString(),
                "--output-format",
                format,
                "--id-column",
                "id"));
    if (part != null) {
      arguments.addAll(List.of("--partition-by", part));
    }
    arguments.addAll(List.of(others));
    JobArguments job = new JobArguments();
    new CommandLine(job).parseArgs(arguments.toArray(String[]::new));
    CallOptions options =
        CallOptions.read(Map.of(), CollectionConverters.asJava(session.conf().getAll()));
    return new GenerateRun(session, job, options).run();
  }

  private List<Row> written(String format, Dataset<Row> input) {
    return read(format, input).orderBy("prompt").collectAsList();
  }

  /** As the run reads it, but for fields of the result that differ from run to run. */
  private Dataset<Row> read(String format, Dataset<Row> input) {
    StructType result =
        new StructType().add("text", "string").add("success", "boolean").add("error", "string");
    return Tables.readOutput(
        session, format, output.toString(), input.schema().add("result", result));
  }

  /** Bytes of strings count, which rows of Java do not show. */
  private void assertSame(Dataset<Row> input, List<Row> written) {
    List<Row> before = input.orderBy("prompt").collectAsList();
    assertThat(written).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      for (String name : input.columns()) {
        Object value = before.get(i).getAs(name);
        assertThat(written.get(i).<Object>getAs(name)).as(name).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "json", "csv"})
  void otherColumnsComeBackAsTheyAre(String format) throws IOException {
    session
        .sql(
            "SELECT 1L AS id, 'p' AS prompt, '  \"a\", \\n' AS text, '' AS empty, cast(NULL AS STRING)"
                + " AS none, 'x' AS _corrupt_record, X'00FF' AS bytes, array(' a', NULL, '') AS list,"
                + " named_struct('t', TIMESTAMP'2024-10-27T00:30:00.000001Z', 'b', X'FF', 'd',"
                + " double('NaN'), 'n', cast(NULL AS INT)) AS nested, map('k ', 1.5BD) AS pairs,"
                + " float('-Infinity') AS f, cast(12.50 AS DECIMAL(10, 2)) AS price, INTERVAL '1-2'"
                + " YEAR TO MONTH AS months, true AS yes, TIMESTAMP_NTZ'2024-01-01 00:00:00.000001'"
                + " AS local")
        .write()
        .parquet(folder.resolve("input").toString());
    assertThat(run(format, null)).isZero();
    assertThat(run(format, null)).isZero();
    assertThat(model.asked()).isEqualTo(1);
    Dataset<Row> input = session.read().parquet(folder.resolve("input").toString());
    // arrays of bytes are never equal
    String[] shown = {"* EXCEPT (bytes, nested)", "hex(bytes)", "to_json(nested)"};
    List<Row> before = input.selectExpr(shown).collectAsList();
    List<Row> after = read(format, input).drop("result").selectExpr(shown).collectAsList();
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "json"})
  void partitionValuesOfOtherTypesComeBackAsTheyAre(String format) throws IOException {
    session
        .sql(
            "SELECT id, 'p' AS prompt, DATE'2024-02-29' AS day, cast(id - 5 AS INT) AS int, true AS yes,"
                + " cast(12.50 AS DECIMAL(10, 2)) AS price, double('1e-7') AS small, TIMESTAMP_NTZ'2024-01-01"
                + " 00:00:00.000001' AS local, TIMESTAMP'2024-07-01T00:30:00.000001Z' AS time FROM range(3)")
        .write()
        .parquet(folder.resolve("input").toString());
    String columns = "day,int,yes,price,small,local,time";
    assertThat(run(format, columns)).isZero();
    assertThat(run(format, columns)).isZero();
    assertThat(model.asked()).isEqualTo(3);
    Dataset<Row> input = session.read().parquet(folder.resolve("input").toString());
    assertThat(read(format, input).drop("result").orderBy("id").collectAsList())
        .isEqualTo(input.orderBy("id").collectAsList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // an hour that is there twice
        "TIMESTAMP'2024-10-27T00:30:00Z'",
        "X'FF'",
        "double('NaN')",
        "cast('a' AS STRING COLLATE UTF8_LCASE)"
      })
  void partitionValuesComeBackAsTheyAreOrTheRunIsRefused(String value) throws IOException {
    session
        .sql("SELECT 1L AS id, 'p' AS prompt, " + value + " AS part")
        .write()
        .parquet(folder.resolve("input").toString());
    Dataset<Row> input = session.read().parquet(folder.resolve("input").toString());
    try {
      assertThat(run("parquet", "part")).isZero();
    } catch (Exception e) {
      assertThat(e)
          .isInstanceOfAny(IllegalArgumentException.class, AnalysisException.class)
          .hasMessageContaining("part");
      assertThat(model.asked()).isZero();
      return;
    }
    assertThat(run("parquet", "part")).isZero();
    assertThat(model.asked()).isEqualTo(1);
    assertThat(read("parquet", input).selectExpr("to_json(struct(part))", "typeof(part)").first())
        .isEqualTo(input.selectExpr("to_json(struct(part))", "typeof(part)").first());
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", "'__HIVE_DEFAULT_PARTITION__'"})
  void partitionValuesThatFoldersDoNotTellAreRefused(String value) {
    session
        .sql("SELECT 1L AS id, 'p' AS prompt, " + value + " AS part")
        .write()
        .parquet(folder.resolve("input").toString());
    assertThatThrownBy(() -> run("parquet", "part"))
        .hasMessageContaining("changes 1 values of the column 'part' of type STRING")
        .hasMessageContaining("one is read back as null");
    assertThat(model.asked()).isZero();
  }

  @Test
  void typesThatTextHasNoFormForAreRefused() {
    session
        .sql("SELECT 1L AS id, 'p' AS prompt, map(1, 2) AS counts")
        .write()
        .parquet(folder.resolve("input").toString());
    assertThatThrownBy(() -> run("json", null))
        .hasMessage(
            "--output-format json cannot hold the column 'counts' of type MAP<INT, INT>; cast it,"
                + " leave it out, or set --output-format parquet");
    assertThat(model.asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv"})
  void aDamagedFileIsNoticedBeforeAnythingIsAsked(String format) throws IOException {
    input(IdType.LONG, "part", Set.of());
    assertThat(run(format, null)).isZero();
    Path damaged;
    try (Stream<Path> files = Files.list(output)) {
      damaged =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .filter(file -> file.toFile().length() > 200)
              .findFirst()
              .orElseThrow();
    }
    String whole = Files.readString(damaged, StandardCharsets.UTF_8);
    Files.writeString(damaged, whole.substring(0, whole.length() - 60));
    Files.deleteIfExists(damaged.resolveSibling("." + damaged.getFileName() + ".crc"));
    int asked = model.asked();
    assertThatThrownBy(() -> run(format, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the rows at " + output + " cannot be read");
    assertThat(model.asked()).isEqualTo(asked);
  }

  @Test
  void rowsThatTheInputHasNotAndAnotherLayoutAreRefused() throws IOException {
    Dataset<Row> input = input(IdType.LONG, "part", Set.of());
    assertThat(run("parquet", null)).isZero();
    assertThatThrownBy(() -> run("json", null))
        .hasMessageContaining("--output-format was parquet and is json");
    assertThatThrownBy(() -> run("parquet", "part"))
        .hasMessageContaining("--partition-by was [] and is [part]");
    List<Row> less = input.where("id <> 0").collectAsList();
    session
        .createDataFrame(less, input.schema())
        .write()
        .mode("overwrite")
        .parquet(folder.resolve("input").toString());
    int asked = model.asked();
    assertThatThrownBy(() -> run("parquet", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the input has no row of 0 at ");
    assertThat(model.asked()).isEqualTo(asked);
  }
}
