package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Structured output, and rows that fail, in a real session on the demo model. */
@Timeout(1800)
class StructuredOutputIT {

  private static final String DDL = "sentiment STRING, topic STRING, urgent BOOLEAN";

  private static List<Row> sql(String statement) {
    Demo.reviews().limit(30).createOrReplaceTempView("thirty");
    return Demo.session().sql(statement).collectAsList();
  }

  /** Options of a call, in SQL. */
  private static String greedy(String more) {
    return "named_struct('model', '"
        + Demo.MODEL
        + "', 'temperature', 0, 'max_tokens', 60"
        + more
        + ")";
  }

  @Test
  void aDdlGivesATypedColumnBesideTheText() {
    List<Row> rows =
        sql(
            "SELECT label, r.text, r.response.sentiment, r.response.urgent, r.response, r.success"
                + " FROM (SELECT label, llm_generate(prompt, "
                + greedy(", 'response_ddl', '" + DDL + "'")
                + ") r FROM thirty)");
    assertThat(rows).hasSize(30);
    int right = 0;
    for (Row row : rows) {
      assertThat(row.getBoolean(5)).isTrue();
      Row response = row.getStruct(4);
      assertThat(row.getString(1)).contains("\"" + row.getString(2) + "\"");
      assertThat(response.<String>getAs("sentiment")).isEqualTo(row.getString(2));
      assertThat(response.<Boolean>getAs("urgent")).isEqualTo(row.getBoolean(3));
      right +=
          row.getString(0)
                  .equals(
                      String.format(
                          "{\"sentiment\":\"%s\",\"topic\":\"%s\",\"urgent\":%s}",
                          response.get(0), response.get(1), response.get(2)))
              ? 1
              : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(25);
  }

  @Test
  void aJsonSchemaGivesOneToo() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"sentiment\":{\"enum\":[\"negative\",\"positive\","
            + "\"neutral\"]},\"score\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9},"
            + "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":3},"
            + "\"maxItems\":2}},\"required\":[\"sentiment\",\"score\",\"words\"]}";
    Dataset<Row> withResults =
        SparkLlama.generate(
            Demo.reviews().limit(20),
            "prompt",
            Demo.greedy("json_schema", schema, "max_tokens", "99"));
    StructType result = (StructType) withResults.schema().apply("result").dataType();
    assertThat(result.apply("response").dataType().sql())
        .isEqualTo("STRUCT<sentiment: STRING, score: BIGINT, words: ARRAY<STRING>>");
    for (Row row : withResults.collectAsList()) {
      Row struct = row.getAs("result");
      assertThat(struct.<String>getAs("error")).isNull();
      Row response = struct.getAs("response");
      assertThat(response.getString(0)).isIn("negative", "positive", "neutral");
      assertThat(response.getLong(1)).isBetween(0L, 9L);
      assertThat(response.getList(2)).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void dictionariesTimesAndDecimalsHaveTheirTypes() {
    List<Row> rows =
        sql(
            "SELECT r.text, r.response.*, r.success, r.error FROM (SELECT llm_generate(prompt, "
                + "named_struct('model', '"
                + Demo.MODEL
                + "', 'temperature', 2, 'seed', id, 'max_tokens', 400, 'response_ddl', 'day: DATE,"
                + " at: TIMESTAMP, price: DECIMAL(5,2), small: SMALLINT, parts: STRUCT<n: TINYINT>')) r"
                + " FROM thirty)");
    assertThat(rows).hasSize(30);
    for (Row row : rows) {
      assertThat(row.<Boolean>getAs("success")).as(row.toString()).isTrue();
      String text = row.<String>getAs("text").replaceAll("\\s", "");
      assertThat(text).contains("\"day\":\"" + row.<java.sql.Date>getAs("day") + "\"");
      assertThat(row.<java.sql.Timestamp>getAs("at")).isNotNull();
      BigDecimal price = row.<BigDecimal>getAs("price");
      assertThat(price.scale()).isEqualTo(2);
      assertThat(new BigDecimal(text.replaceAll(".*\"price\":([^,]+),.*", "$1")))
          .isEqualByComparingTo(price);
      assertThat(text).contains("\"small\":" + row.<Short>getAs("small") + ",");
      assertThat(text).contains("{\"n\":" + row.<Row>getAs("parts").getByte(0) + "}");
    }
    List<Row> maps =
        sql(
            "SELECT r.response, r.success, r.error FROM (SELECT llm_generate(prompt, "
                + greedy(
                    ", 'json_schema', '{\"type\":\"object\",\"maxProperties\":1,\"additionalProperties\":"
                        + "{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":9},\"propertyNames\":"
                        + "{\"enum\":[\"a\",\"b\"]},\"minProperties\":1}'")
                + ") r FROM thirty)");
    assertThat(maps)
        .allSatisfy(
            row -> {
              assertThat(row.getBoolean(1)).as(row.toString()).isTrue();
              assertThat(row.getJavaMap(0)).hasSize(1);
            });
  }

  @Test
  void aStatementCompilesItsSchemaOnce() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"once\":{\"type\":\"boolean\"}},\"required\":[\"once\"]}";
    try (LoggedLines compilations =
        new LoggedLines("io.sparkllama.internal.grammar.CompiledSchema")) {
      List<Row> rows =
          sql(
              "SELECT llm_generate(prompt, "
                  + greedy(", 'json_schema', '" + schema + "'")
                  + ").response.once FROM (SELECT * FROM thirty LIMIT 4)");
      assertThat(rows).hasSize(4);
      // Driver and executor are one process here.
      assertThat(compilations.lines())
          .containsExactly("compiling a JSON schema of " + schema.length() + " characters");
    }
  }

  @Test
  void numbersFitTheirTypesAndAreThoseOfTheText() {
    List<Row> rows =
        sql(
            "SELECT r.text, r.response.*, r.success, r.error FROM (SELECT llm_generate(prompt, "
                + "named_struct('model', '"
                + Demo.MODEL
                + "', 'temperature', 5, 'top_k', 0, 'top_p', 1.0, 'max_tokens', 200,"
                + " 'response_ddl', 'a FLOAT, b INT, c STRUCT<d: DOUBLE, e: BIGINT, f: FLOAT>')) r"
                + " FROM thirty CROSS JOIN range(3))");
    assertThat(rows).hasSize(90);
    for (Row row : rows) {
      assertThat(row.<Boolean>getAs("success")).as(row.toString()).isTrue();
      float a = row.<Float>getAs("a");
      Row c = row.getAs("c");
      assertThat(Float.isFinite(a) && Float.isFinite(c.getFloat(2))).as(row.toString()).isTrue();
      assertThat(Double.isFinite(c.getDouble(0))).isTrue();
      String numbers = row.<String>getAs("text").replaceAll("\\s", "");
      assertThat(a).isEqualTo(Float.parseFloat(numbers.replaceAll(".*\"a\":([^,]+),.*", "$1")));
      assertThat(numbers).contains("\"b\":" + row.<Integer>getAs("b") + ",");
      assertThat(numbers).contains("\"e\":" + c.getLong(1) + ",");
    }
  }

  @Test
  void aNumberOfASchemaThatNoColumnHoldsIsAFailure() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\",\"const\":1e999}},\"required\":"
            + "[\"a\"]}";
    Dataset<Row> withResults =
        SparkLlama.generate(Demo.reviews().limit(1), "prompt", Demo.greedy("json_schema", schema));
    Row struct = withResults.head().getAs("result");
    assertThat(struct.<Boolean>getAs("success")).isFalse();
    assertThat(struct.<String>getAs("error"))
        .isEqualTo("the value response.a is 1E+999, which is not of type DOUBLE");
    assertThat(struct.<Row>getAs("response")).isNull();
  }

  @Test
  void aTextThatIsCutOffIsAFailureWithItsText() {
    List<Row> rows =
        sql(
            "SELECT r.* FROM (SELECT llm_generate(prompt, "
                + greedy(", 'response_ddl', '" + DDL + "'").replace("60", "5")
                + ") r FROM thirty)");
    assertThat(rows)
        .hasSize(30)
        .allSatisfy(
            row -> {
              assertThat(row.<Boolean>getAs("success")).isFalse();
              assertThat(row.<String>getAs("error")).isNotEmpty();
              assertThat(row.<String>getAs("text")).startsWith("{");
              assertThat(row.<Row>getAs("response")).isNull();
            });
  }

  @Test
  void optionsOfEachRowHaveNoTypeOfTheirOwn() {
    String ddl = "'" + DDL + "'";
    // a structure that is constant beside another option of the row is the call's
    assertThat(fieldsOf(", 'seed', id, 'response_ddl', " + ddl)).contains("response");
    assertThat(fieldsOf(", 'response_ddl', if(id < 0, '', " + ddl + ")"))
        .doesNotContain("response");
  }

  private static String[] fieldsOf(String options) {
    List<Row> rows = sql("SELECT llm_generate(prompt, " + greedy(options) + ") r FROM thirty");
    assertThat(rows).hasSize(30).allMatch(row -> row.getStruct(0).<Boolean>getAs("success"));
    return rows.get(0).getStruct(0).schema().fieldNames();
  }

  @Test
  void failOnErrorFailsTheJobForOneBadRow() {
    String oneNull = "SELECT llm_generate(if(id = 7, null, prompt), %s).text FROM thirty";
    assertThat(sql(String.format(oneNull, greedy("")))).hasSize(30);
    assertThatThrownBy(() -> sql(String.format(oneNull, greedy(", 'fail_on_error', true"))))
        .rootCause()
        .hasMessage(
            "a row failed and fail_on_error is true: the prompt is null; provide one"
                + " (prompt_null)");
    // a branch that is not taken is no failure
    assertThat(
            sql(
                "SELECT CASE WHEN id < 3 THEN llm_generate(prompt, "
                    + greedy(", 'fail_on_error', true")
                    + ").text END FROM thirty"))
        .hasSize(30);
    Map<String, String> options = Demo.greedy("fail_on_error", "true");
    Dataset<Row> withNull =
        Demo.reviews().limit(5).selectExpr("if(id % 2 = 0, null, prompt) AS prompt");
    assertThatThrownBy(() -> SparkLlama.generate(withNull, "prompt", options).collectAsList())
        .rootCause()
        .hasMessageContaining("fail_on_error");
  }

  @Test
  void aTaskEndsWhenTooManyOfItsRowsFail() {
    Dataset<Row> bad =
        Demo.reviews().coalesce(1).selectExpr("if(id % 4 = 0, null, prompt) AS prompt");
    assertThat(
            SparkLlama.generate(
                    bad, "prompt", Demo.greedy("max_task_failure_ratio", "0.3", "max_tokens", "3"))
                .collectAsList())
        .hasSize(500);
    assertThatThrownBy(
            () ->
                SparkLlama.generate(
                        bad,
                        "prompt",
                        Demo.greedy("max_task_failure_ratio", "0.2", "max_tokens", "3"))
                    .collectAsList())
        .rootCause()
        .hasMessageMatching(
            "\\d+ of the first \\d+ rows of a task failed, more than max_task_failure_ratio 0.2 allows;"
                + " the last: .*");
  }
}
