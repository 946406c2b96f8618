package io.sparkllama.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.testing.ScriptedModel;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements that change tables, on real ones: of a table that has a column named like a function,
 * rows change only by what a model has generated.
 */
@Timeout(1800)
class TablesIT {

  private static final String COLUMNS =
      "(id INT, prompt STRING, llm_count_tokens INT, result STRING)";
  private static final String ROWS =
      "SELECT CAST(id AS INT) id, concat('p', id) prompt, 0 llm_count_tokens, CAST(NULL AS STRING)"
          + " result FROM range(0, 20, 1, 2)";

  @TempDir private static Path folder;
  private static SparkSession session;

  private final ScriptedModel model = ScriptedModel.instance();
  private int before;

  @BeforeAll
  static void tables() {
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config(
                "spark.sql.extensions",
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,"
                    + "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.ice.type", "hadoop")
            .config("spark.sql.catalog.ice.warehouse", folder.resolve("ice").toString())
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.warehouse.dir", folder.resolve("delta").toString())
            .config("spark.llama.model", ScriptedModel.LOCATION)
            .config("spark.llama.context_size", "16384")
            .getOrCreate();
    session.sql("CREATE TABLE ice.copied " + COLUMNS + " USING iceberg");
    session.sql(
        "CREATE TABLE ice.deltas "
            + COLUMNS
            + " USING iceberg TBLPROPERTIES ('format-version'='2', 'write.delete.mode'="
            + "'merge-on-read', 'write.update.mode'='merge-on-read', 'write.merge.mode'="
            + "'merge-on-read')");
    session.sql("CREATE TABLE default.lake " + COLUMNS + " USING delta");
    session.sql("CREATE TEMP VIEW some AS SELECT * FROM VALUES (1, 'a'), (2, 'b') some(id, q)");
    for (String table : List.of("ice.copied", "ice.deltas", "default.lake")) {
      session.sql("INSERT INTO " + table + " " + ROWS);
    }
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @BeforeEach
  void count() {
    before = model.asked();
  }

  private int asked() {
    return model.asked() - before;
  }

  private static String rows(String statement) {
    return session.sql(statement).collectAsList().toString();
  }

  /** What must not change: all rows, without their results. */
  private static String contents(String table) {
    return rows("SELECT count(*), sum(id), min(llm_count_tokens) FROM " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ice.copied", "ice.deltas", "default.lake"})
  void changesNoRowByAConditionThatWasNotEvaluated(String table) {
    for (String statement :
        List.of(
            "DELETE FROM %s WHERE llm_count_tokens(prompt) = 0",
            "DELETE FROM %s WHERE llm_count_tokens = 0 AND llm_generate(prompt).text = 'P3'",
            "DELETE FROM %s WHERE exists(array(prompt), p -> llm_count_tokens(p) = 0)",
            "DELETE FROM %s WHERE id IN (SELECT id FROM some WHERE llm_count_tokens(q) = 0)",
            "UPDATE %s SET llm_count_tokens = 1 WHERE llm_count_tokens(prompt) = 0",
            "INSERT INTO %s REPLACE WHERE llm_count_tokens(prompt) = 0 SELECT 1, 'p', 0, 'r'",
            "MERGE INTO %s t USING some s ON t.id = s.id AND llm_generate(q).text = 'A' WHEN"
                + " MATCHED THEN DELETE",
            "MERGE INTO %s t USING some s ON t.id = s.id WHEN MATCHED AND llm_count_tokens(prompt)"
                + " = 0 THEN DELETE",
            "MERGE INTO %s t USING some s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND"
                + " llm_count_tokens(prompt) = 0 THEN DELETE")) {
      assertThatThrownBy(() -> session.sql(String.format(statement, table)))
          .as(statement)
          .isInstanceOf(AnalysisException.class)
          .message()
          .containsAnyOf("CREATE TABLE results AS SELECT id, llm_", "MERGE operation");
    }
    assertThatThrownBy(
            () ->
                session
                    .sql("SELECT 1 id, 'p' prompt, 0 llm_count_tokens, 'r' result")
                    .writeTo(table)
                    .overwrite(functions.expr("llm_count_tokens(prompt) = 0")))
        .hasMessageContaining("CREATE TABLE results");
    assertThat(contents(table)).isEqualTo("[[20,190,0]]");
    assertThat(asked()).isZero();
  }

  @Test
  void doesNotReplaceByAnOptionOfTheWriterEither() {
    assertThatThrownBy(
            () ->
                session
                    .sql("SELECT 1 id, 'p' prompt, 0 llm_count_tokens, 'r' result")
                    .write()
                    .format("delta")
                    .mode("overwrite")
                    .option("replaceWhere", "llm_count_tokens(prompt) = 0")
                    .saveAsTable("default.lake"))
        .hasMessageContaining("llm_count_tokens");
    assertThat(contents("default.lake")).isEqualTo("[[20,190,0]]");
  }

  @ParameterizedTest
  @CsvSource({"ice.copied", "ice.deltas"})
  void updatesRowsWithTheirResults(String table) {
    session.sql("UPDATE " + table + " SET result = llm_generate(prompt).text WHERE id = 5");
    assertThat(asked()).isEqualTo(1);
    assertThat(rows("SELECT id, result FROM " + table + " WHERE id = 5")).isEqualTo("[[5,P5]]");
    assertThat(contents(table)).isEqualTo("[[20,190,0]]");
  }

  @Test
  void anUpdateOfDeltaLakeIsRefusedWithWhatToWrite() {
    assertThatThrownBy(
            () -> session.sql("UPDATE default.lake SET result = llm_generate(prompt).text"))
        .hasMessageContaining("CREATE TABLE results AS SELECT id, llm_generate(");
    assertThat(asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ice.copied", "ice.deltas", "default.lake"})
  void mergesTheResultsOfThoseRowsThatMatch(String table) {
    session.sql(
        "MERGE INTO "
            + table
            + " t USING (SELECT * FROM some UNION ALL SELECT 50, 'c') s ON t.id = s.id WHEN MATCHED"
            + " AND s.id = 1 THEN UPDATE SET result = llm_generate(concat('one ', prompt)).text"
            + " WHEN MATCHED THEN UPDATE SET result = llm_generate(prompt).text WHEN NOT MATCHED"
            + " THEN INSERT (id, prompt, llm_count_tokens, result) VALUES (s.id, s.q, 0,"
            + " llm_generate(concat('new ', s.q)).text)");
    assertThat(asked()).isEqualTo(3);
    assertThat(rows("SELECT id, result FROM " + table + " WHERE id IN (1, 2, 50) ORDER BY id"))
        .isEqualTo("[[1,ONE P1], [2,P2], [50,NEW C]]");
    session.sql("DELETE FROM " + table + " WHERE id = 50");
    assertThat(contents(table)).isEqualTo("[[20,190,0]]");
  }

  @ParameterizedTest
  @CsvSource({"ice.made, iceberg", "default.made, delta"})
  void insertsResultsAndDeletesByThoseThatWereKept(String table, String format) {
    session.sql("CREATE TABLE " + table + " USING " + format + " AS " + ROWS);
    String results = table + "_results";
    session.sql(
        "CREATE TABLE "
            + results
            + " USING "
            + format
            + " AS SELECT id, llm_generate(prompt).text AS result FROM "
            + table);
    assertThat(asked()).isEqualTo(20);
    String kept = "(SELECT id FROM " + results + " WHERE result = 'P3')";
    if (format.equals("iceberg")) {
      session.sql("DELETE FROM " + table + " WHERE id IN " + kept);
    } else {
      session.sql(
          "MERGE INTO "
              + table
              + " t USING "
              + kept
              + " a ON t.id = a.id WHEN MATCHED THEN DELETE");
    }
    assertThat(contents(table)).isEqualTo("[[19,187,0]]");
    session.sql("INSERT INTO " + table + " SELECT 3, 'x', 1, llm_generate('x').text");
    session.sql(
        "INSERT OVERWRITE "
            + table
            + " SELECT id, prompt, llm_count_tokens, llm_generate(prompt).text FROM "
            + table
            + " WHERE id < 4");
    assertThat(asked()).isEqualTo(25);
    assertThat(rows("SELECT id, result FROM " + table + " ORDER BY id"))
        .isEqualTo("[[0,P0], [1,P1], [2,P2], [3,X]]");
  }

  @Test
  void aConstraintIsCheckedByWhatTheModelSays() {
    session.sql("CREATE TABLE default.checked (x STRING) USING delta");
    session.sql(
        "ALTER TABLE default.checked ADD CONSTRAINT fine CHECK (llm_generate(x).text <> 'BAD')");
    session.sql("INSERT INTO default.checked SELECT 'good'");
    assertThatThrownBy(() -> session.sql("INSERT INTO default.checked SELECT 'bad'"))
        .hasStackTraceContaining("CHECK constraint fine");
    assertThat(rows("SELECT * FROM default.checked")).isEqualTo("[[good]]");
    assertThat(asked()).isEqualTo(2);
  }
}
