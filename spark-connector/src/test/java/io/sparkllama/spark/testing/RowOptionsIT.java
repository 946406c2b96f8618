package io.sparkllama.spark.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that come with each row: what they may set, and how what is constant goes with them. */
@Timeout(1800)
@ExtendWith(SparkLlamaExtension.class)
class RowOptionsIT {

  @BeforeAll
  static void shareTheSession() {
    Demo.session();
  }

  private static List<Row> sql(SparkSession session, String statement) {
    return session.sql(statement).collectAsList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model | http://127.0.0.1:9/m.gguf",
        "model | /etc/passwd",
        "MODEL | scripted:other",
        "model_sha256 | abc",
        "model_cache | /tmp/elsewhere",
        "model_cache_gb | 1e9",
        "output_column | x",
        "window | 1000000",
        "fail_on_error | true",
        "max_task_failure_ratio | 0",
        "num_threads | 64",
        "threads_per_worker | 2",
        "work_stealing | false",
        "numa_aware | true",
        "cpu_affinity | 0",
        "max_batch_size | 1000000",
        "context_size | 1000000000",
        "batch_tokens | 4096",
        "kv_cache_type | q8_0",
        "gpu_layers | 99",
        "main_gpu | 1",
        "prefix_sharing | false",
        "memory_limit_mb | 1",
        "max_models | 99",
        "native_library | /tmp/evil.so",
      })
  void whatLocatesOrShapesAProcessorIsRefusedInARow(
      String name, String value, SparkSession session, ScriptedModel model) {
    sql(session, "SELECT llm_generate('load').text");
    int processors = ExecutorProcessors.instance().stats().size();
    List<Row> rows =
        sql(
            session,
            "SELECT r.text, r.success, r.error FROM (SELECT id, llm_generate(concat('p', id),"
                + " if(id = 1, map('"
                + name
                + "', '"
                + value
                + "', 'max_tokens', '9'), map('max_tokens', '9'))) r FROM range(0, 3, 1, 1))"
                + " ORDER BY id");
    assertThat(rows.get(0).getString(0)).isEqualTo("P0");
    assertThat(rows.get(2).getString(0)).isEqualTo("P2");
    assertThat(rows.get(1).getBoolean(1)).isFalse();
    assertThat(rows.get(1).getString(2))
        .isEqualTo(
            "the options of a row set "
                + name.toLowerCase(java.util.Locale.ROOT)
                + ", which must be the same for all rows of a call; set it as a constant in the call,"
                + " or in the session as spark.llama."
                + name.toLowerCase(java.util.Locale.ROOT));
    assertThat(ExecutorProcessors.instance().stats()).hasSize(processors);
    assertThat(model.prompts()).doesNotContain("p1");
  }

  @Test
  void unknownNamesAndWrongValuesAreTheirRowsFailures(SparkSession session) {
    List<Row> rows =
        sql(
            session,
            "SELECT llm_generate('a', o).error FROM VALUES (map('max_token', '1')),"
                + " (map('max_tokens', 'many')), (map('top_p', 'NaN')), (map('max_tokens', '1e99999999')),"
                + " (map('stop', '[\"a\", null]')), (map('seed', '99999999999999999999')),"
                + " (map('max_tokens', CAST(NULL AS STRING))), (CAST(NULL AS MAP<STRING, STRING>)) t(o)");
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .containsExactly(
            "unknown option 'max_token'; did you mean 'max_tokens'?",
            "max_tokens is 'many'; it must be an integer",
            "top_p is 'NaN'; it must be a number",
            "max_tokens is '1e99999999'; it must be an integer",
            "stop is '[\"a\", null]'; it must be a string or a JSON array of strings",
            "seed is '99999999999999999999'; it must be an integer",
            null,
            null);
  }

  /** Constants of a struct or map with other fields stand in the statement, not in the data. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "named_struct('model', 'scripted:model', 'context_size', 512, 'max_tokens', id + 1)",
        "named_struct('context_size', 500 + 12, 'max_tokens', id + 1)",
        "map('model', 'scripted:model', 'context_size', '512', 'max_tokens', string(id + 1))",
        "struct(512 AS context_size, id + 1 AS max_tokens)"
      })
  void constantsBesideOptionsOfTheRowAreTheCalls(String options, SparkSession session) {
    session.conf().unset("spark.llama.context_size");
    session.conf().set("spark.llama.model", "scripted:model");
    List<Row> rows =
        sql(
            session,
            "SELECT llm_generate('abcdef', "
                + options
                + ").text FROM range(0, 3, 1, 1) ORDER BY id");
    assertThat(rows).extracting(row -> row.getString(0)).containsExactly("A", "AB", "ABC");
    assertThat(ExecutorProcessors.instance().stats()).isNotEmpty();
  }

  @Test
  void optionsThatAreAColumnStayOptionsOfTheRowHoweverThePlanIsRewritten(SparkSession session) {
    // the optimizer puts the literal into the call's place
    Dataset<Row> inlined =
        session.sql(
            "SELECT llm_generate('a', o) r FROM (SELECT map('response_ddl', 'x INT') o FROM range(1))");
    assertThat(((StructType) inlined.schema().apply("r").dataType()).fieldNames())
        .doesNotContain("response");
    assertThat(inlined.collectAsList()).hasSize(1);
    assertThat(
            sql(
                    session,
                    "SELECT llm_generate('a', o).error FROM (SELECT map('native_library', '/x') o"
                        + " FROM range(1))")
                .get(0)
                .getString(0))
        .startsWith("the options of a row set native_library");
  }

  @Test
  void aStructWhoseNamesLeaveTheTypeAloneKeepsTheTypedField(SparkSession session) {
    String response = "'response_ddl', 'x INT'";
    assertThat(fields(session, "named_struct(" + response + ", 'max_tokens', id)"))
        .contains("response");
    assertThat(fields(session, "map(" + response + ", 'max_tokens', string(id))"))
        .contains("response");
    assertThat(fields(session, "named_struct(" + response + ", 'grammar', string(id))"))
        .doesNotContain("response");
    assertThat(fields(session, "map(" + response + ", string(id), '1')"))
        .doesNotContain("response");
  }

  private static String[] fields(SparkSession session, String options) {
    Dataset<Row> rows = session.sql("SELECT llm_generate('a', " + options + ") r FROM range(2)");
    assertThat(rows.collectAsList()).hasSize(2);
    return ((StructType) rows.schema().apply("r").dataType()).fieldNames();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "map(string(id), 5, 'stop', 'END') | map() gives its values a common type",
        "map('stop', array(1, 2)) | stop is of type ARRAY<INT>; it must be a string or an array of strings",
        "named_struct('grammar', array('a')) | grammar is of type ARRAY<STRING>",
        "named_struct('stop', named_struct('a', 1)) | stop is of type STRUCT<a: INT",
        "named_struct('seed', current_date()) | seed is of type DATE",
        "named_struct('stop', array('a', NULL)) | stop has a NULL at index 1; leave it out",
        "named_struct('max_tokens', id, 'context_size', 1000000000) | context_size",
        "map('context_size', '1000000000') | context_size",
        "map('cpu_affinity', '0-2000000000') | cpu_affinity is '0-2000000000'",
        "map('preload', 'true') | preload is a session option; set spark.llama.preload",
        "map('max_tokens', '5', 'MAX_TOKENS', '6') | max_tokens is given twice"
      })
  void whatIsWrongWithTheStatementIsSaidWhenItIsAnalyzed(
      String options, String message, SparkSession session) {
    assertThatThrownBy(() -> session.sql("SELECT llm_generate('a', " + options + ") FROM range(1)"))
        .hasMessageContaining(message);
  }

  /** Spark gives all values of a map one type: integers come as 5.0. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "map('temperature', 0.0, 'max_tokens', 2)",
        "map('temperature', 0.0D, 'max_tokens', 2)",
        "map('seed', 42, 'temperature', 0.7, 'max_tokens', 2)",
        "map('max_tokens', 2.00, 'seed', 4294967294, 'top_p', 0.5D)",
        "map('max_tokens', 2, 'stop', 'END')",
        "map('stop', 'END', 'temperature', 0.5, 'max_tokens', 2)",
        "map('temperature', 0.0, 'max_tokens', id + 2)",
        "map('max_tokens', id + 2, 'stop', 'END')",
        "map('temperature', 0.5D, 'seed', 42, 'max_tokens', id + 2)",
        "map('max_tokens', ' 2 ', 'chat', 'FALSE')",
        "named_struct('max_tokens', 2L, 'seed', 42.0, 'temperature', float(0.5))",
      })
  void integersMayComeAsSparkWidensThem(String options, SparkSession session) {
    assertThat(
            sql(session, "SELECT llm_generate('abc', " + options + ") r FROM range(0, 1, 1, 1)")
                .get(0)
                .getStruct(0)
                .toString())
        .startsWith("[AB,2,");
  }

  @Test
  void aSystemPromptGoesBeforeAConversation(SparkSession session, ScriptedModel model) {
    String messages = "array(named_struct('role', 'user', 'content', 'Hi'))";
    sql(session, "SELECT llm_chat(" + messages + ", map('system_prompt', 'Be brief')).text");
    // the row's own words count before the call's
    sql(
        session,
        "SELECT llm_chat(concat(array(named_struct('role', 'system', 'content', 'Own')), "
            + messages
            + "), map('system_prompt', 'Be brief')).text");
    sql(
        session,
        "SELECT llm_chat("
            + messages
            + ", map('system_prompt', concat('Row ', id))).text FROM range(1)");
    assertThat(model.prompts()).hasSize(3);
    assertThat(model.prompts().get(0)).contains("system: Be brief").contains("user: Hi");
    assertThat(model.prompts().get(1)).contains("system: Own").doesNotContain("Be brief");
    assertThat(model.prompts().get(2)).contains("system: Row 0");
  }

  @Test
  void whatACallSaysOfChatCountsBeforeTheSession(SparkSession session, ScriptedModel model) {
    assertThatThrownBy(
            () ->
                session.sql(
                    "SELECT llm_generate('a', map('chat', 'false', 'system_prompt', 'Be brief'))"))
        .hasMessageContaining("chat is 'false' although system_prompt is set; remove one of them");
    assertThat(
            sql(
                    session,
                    "SELECT llm_generate('a', map('chat', string(id < 0), 'system_prompt', string(id))).error"
                        + " FROM range(1)")
                .get(0)
                .getString(0))
        .startsWith("chat is 'false' although system_prompt");
    session.conf().set("spark.llama.chat", "false");
    try {
      sql(session, "SELECT llm_generate('one', map('system_prompt', 'Be brief')).text");
    } finally {
      session.conf().unset("spark.llama.chat");
    }
    session.conf().set("spark.llama.system_prompt", "Be brief");
    try {
      sql(session, "SELECT llm_generate('two', map('chat', 'false')).text");
      sql(session, "SELECT llm_generate('three').text");
    } finally {
      session.conf().unset("spark.llama.system_prompt");
    }
    assertThat(model.prompts().get(0)).contains("system: Be brief").contains("user: one");
    assertThat(model.prompts().get(1)).isEqualTo("two");
    assertThat(model.prompts().get(2)).contains("system: Be brief").contains("user: three");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'[/INST]' | A ",
        "array('[/INST]', 'zz') | A ",
        "'[\"[/INST]\"]' | A ",
        "'[1]' | A [/INST] B",
        "'[]' | A [/INST] B [1] C"
      })
  void aStopStringMayBeginWithABracket(
      String stop, String text, SparkSession session, ScriptedModel model) {
    model.generates(prompt -> "A [/INST] B [1] C");
    String generated =
        sql(session, "SELECT llm_generate('p', named_struct('stop', " + stop + ")).text")
            .get(0)
            .getString(0);
    assertThat(generated.strip()).isEqualTo(text.strip());
  }
}
