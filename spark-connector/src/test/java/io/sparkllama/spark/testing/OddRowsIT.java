package io.sparkllama.spark.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.SparkLlama;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual rows: each has a result, with a text or a failure. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class OddRowsIT {

  private static final int ROWS = 1500;
  private static final long SEED = 42;

  @BeforeAll
  static void shareTheSession() {
    Demo.session();
  }

  private static List<Row> errors(SparkSession session, String statement) {
    return session.sql(statement).collectAsList();
  }

  @Test
  void aConversationWithAHoleIsThatRowsFailure(SparkSession session) {
    String message = "STRUCT<role: STRING, content: STRING>";
    List<Row> rows =
        errors(
            session,
            "SELECT llm_chat(m).error FROM VALUES"
                + " (array(named_struct('role', 'user', 'content', 'a'))),"
                + (" (array(CAST(NULL AS " + message + "))),")
                + " (array(named_struct('role', 'user', 'content', 'a'), NULL)),"
                + " (array(named_struct('role', CAST(NULL AS STRING), 'content', 'a'))),"
                + " (array(named_struct('role', 'user', 'content', CAST(NULL AS STRING)))),"
                + (" (CAST(array() AS ARRAY<" + message + ">)),")
                + " (array(named_struct('role', 'robot', 'content', 'a'))),"
                + " (NULL) t(m)");
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .containsExactly(
            null,
            "message 0 of the conversation is null; leave it out",
            "message 1 of the conversation is null; leave it out",
            "message 0 of the conversation has no role; it must be system, user or assistant",
            "the content of message 0 is null; provide one",
            "the conversation has no messages; add one",
            "message 0 of the conversation has the role 'robot'; it must be system, user or"
                + " assistant",
            "the conversation is null; provide one");
  }

  @Test
  void labelsThatCannotBeToldApartAreThatRowsFailure(SparkSession session) {
    List<Row> rows =
        errors(
            session,
            "SELECT llm_classify('a', l).error FROM VALUES (array('x', 'y')), (array('x', NULL)),"
                + " (array('x', 'x')), (CAST(array() AS ARRAY<STRING>)), (array('x')),"
                + " (array('x', '')), (NULL) t(l)");
    assertThat(rows.get(0).isNullAt(0)).isTrue();
    assertThat(rows.subList(1, 7)).noneMatch(row -> row.isNullAt(0));
    assertThat(rows.get(1).getString(0)).isEqualTo("label 1 is null; leave it out");
    assertThat(rows.get(2).getString(0))
        .isEqualTo("labels is [x, x]; it must be two or more, all distinct");
    assertThat(rows.get(6).getString(0)).isEqualTo("the list of labels is null; provide one");
  }

  @Test
  void textThatIsNotUtf8IsThatRowsFailure(SparkSession session, ScriptedModel model) {
    String broken = "CAST(X'61FF62' AS STRING)";
    List<Row> rows =
        errors(
            session,
            "SELECT llm_generate(p).error, llm_score(p, 'a').error, llm_count_tokens(p),"
                + " llm_chat(array(named_struct('role', 'user', 'content', p))).error FROM VALUES ("
                + broken
                + "), ('a\uFFFDb') t(p)");
    for (int i : new int[] {0, 1, 3}) {
      assertThat(rows.get(0).getString(i)).contains("is not well-formed UTF-8");
    }
    assertThat(rows.get(0).isNullAt(2)).isTrue();
    assertThat(rows.get(1).isNullAt(0)).isTrue();
    assertThat(rows.get(1).getInt(2)).isEqualTo(5);
    assertThat(model.prompts()).contains("a\uFFFDb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"map('pooling', 'none')", "named_struct('pooling', 'NONE', 'timeout_ms', id)"})
  void aVectorPerTokenIsRefusedWhereThereIsOneForTheText(String options, SparkSession session) {
    assertThatThrownBy(() -> session.sql("SELECT llm_embed('abc', " + options + ") FROM range(1)"))
        .hasMessageContaining(
            "pooling is 'none', which returns a vector for each token; use llm_embed_tokens, or"
                + " another pooling");
    assertThatThrownBy(
            () -> SparkLlama.embed(session.sql("SELECT 'a' t"), "t", Map.of("pooling", "none")))
        .hasMessageContaining("pooling is 'none'");
    List<Row> rows =
        errors(
            session,
            "SELECT llm_embed('abc', map('pooling', if(id = 1, 'none', 'mean'))) FROM range(0, 3, 1, 1)"
                + " ORDER BY id");
    assertThat(rows).extracting(row -> row.isNullAt(0)).containsExactly(false, true, false);
  }

  @Test
  void optionsOfAColumnWithNullsAreThatRowsDefaults(SparkSession session) {
    Map<String, String> odd = new HashMap<>();
    odd.put("max_tokens", null);
    StructType type =
        new StructType()
            .add("p", DataTypes.StringType)
            .add("o", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    Dataset<Row> rows =
        session.createDataFrame(
            List.of(RowFactory.create("a", odd), RowFactory.create("b", null)), type);
    rows.createOrReplaceTempView("odd_options");
    assertThat(errors(session, "SELECT llm_generate(p, o).text FROM odd_options"))
        .extracting(row -> row.getString(0))
        .containsExactly("A", "B");
  }

  /** Thousands of rows of every kind through every function; none may end the query. */
  @Test
  void everyOddRowComesBack(SparkSession session, ScriptedModel model) {
    Random random = new Random(SEED);
    StructType message =
        new StructType().add("role", DataTypes.StringType).add("content", DataTypes.StringType);
    StructType type =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("p", DataTypes.StringType)
            .add("c", DataTypes.StringType)
            .add("l", DataTypes.createArrayType(DataTypes.StringType))
            .add("m", DataTypes.createArrayType(message))
            .add("o", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          RowFactory.create(
              i,
              OddValues.text(random),
              OddValues.text(random),
              OddValues.labels(random),
              OddValues.messages(random),
              OddValues.options(random)));
    }
    session.createDataFrame(rows, type).repartition(2).createOrReplaceTempView("odd");
    Map<String, String> calls = new HashMap<>();
    calls.put("llm_generate(p, o)", "r.success = (r.error IS NULL)");
    calls.put("llm_chat(m, o)", "r.success = (r.error IS NULL)");
    calls.put("llm_classify(p, l, o)", "r.success = (r.error IS NULL)");
    calls.put("llm_score(p, c, o)", "r.success = (r.error IS NULL)");
    calls.put("llm_tokenize(p, o)", "true");
    calls.put("llm_count_tokens(p, o)", "true");
    calls.put("llm_embed(p, o)", "true");
    calls.put("llm_embed_tokens(p, o)", "true");
    calls.forEach(
        (call, holds) -> {
          Row counted =
              session
                  .sql(
                      "SELECT count(*), count(DISTINCT id), count_if("
                          + holds
                          + ") FROM (SELECT id, "
                          + call
                          + " r FROM odd)")
                  .head();
          assertThat(counted).as(call).hasToString("[" + ROWS + "," + ROWS + "," + ROWS + "]");
        });
    // the engine has survived them all
    assertThat(errors(session, "SELECT llm_generate('still here').text").get(0).getString(0))
        .isEqualTo("STILL HERE");
  }
}
