package io.sparkllama.spark.internal.sql;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.documentation.Documents;
import io.sparkllama.spark.Demo;
import io.sparkllama.spark.SparkLlama;
import io.sparkllama.spark.internal.executor.ExecutorProcessors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL functions in a session, on the demo model: results, and how often the model is asked. */
@Timeout(1800)
class SqlFunctionsIT {

  private static final int ROWS = 40;

  private static SparkSession session;

  /** The generated text for each row's prompt, from the Dataset function. */
  private static Map<Integer, String> texts;

  // javac minds what a serializable lambda touches in a package called internal
  @SuppressWarnings("serial")
  @BeforeAll
  static void tables() {
    session = Demo.session();
    session.conf().set("spark.llama.model", Demo.MODEL);
    session.conf().set("spark.llama.temperature", "0");
    session.conf().set("spark.llama.max_tokens", "40");
    Dataset<Row> reviews = Demo.reviews().limit(ROWS).selectExpr("cast(id as int) id", "prompt");
    // ids from 0, two partitions
    session
        .createDataFrame(reviews.collectAsList(), reviews.schema())
        .selectExpr("cast(row_number() over (order by id) as int) - 1 as id", "prompt")
        .repartition(2)
        .cache()
        .createOrReplaceTempView("t");
    texts = new HashMap<>();
    for (Row row : SparkLlama.generate(session.table("t"), "prompt", Map.of()).collectAsList()) {
      texts.put(row.getInt(0), row.getStruct(2).getString(0));
      BY_PROMPT.put(row.getString(1), row.getStruct(2).getString(0));
      TOKENS_BY_PROMPT.put(row.getString(1), row.getStruct(2).<Integer>getAs("tokens_generated"));
    }
    session
        .udf()
        .register("known", (UDF1<String, String>) SqlFunctionsIT::known, DataTypes.StringType);
    session
        .udf()
        .register(
            "tokens",
            (UDF1<String, Integer>) prompt -> TOKENS_BY_PROMPT.get(prompt),
            DataTypes.IntegerType);
  }

  /** The session is shared with other tests. */
  @AfterAll
  static void leaveTheSessionAsItWas() {
    session.conf().unset("spark.llama.model");
    session.conf().unset("spark.llama.temperature");
    session.conf().unset("spark.llama.max_tokens");
    session.catalog().clearCache();
  }

  private long before;

  @BeforeEach
  void count() {
    before = asked();
  }

  @AfterEach
  void undo() {
    session.conf().unset("spark.sql.codegen.wholeStage");
    session.conf().unset("spark.sql.codegen.factoryMode");
    session.conf().unset("spark.sql.adaptive.enabled");
  }

  /** Items that the processors of this JVM have been given. */
  private static long asked() {
    return ExecutorProcessors.instance().stats().stream().mapToLong(stats -> stats.items()).sum();
  }

  private List<Row> run(String statement) {
    return session.sql(statement).collectAsList();
  }

  /**
   * Statements, and for how many of the 40 rows each asks the model. The result is compared with
   * the same statement over a table that has the texts already.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT id, llm_generate(prompt).text x FROM t | 40",
        "SELECT id, llm_generate(prompt).text x, llm_generate(prompt).success FROM t | 40",
        "SELECT id, upper(concat(llm_generate(prompt).text, '!')) FROM t | 40",
        "SELECT id, llm_generate(prompt).text AS r, upper(r) FROM t | 40",
        "SELECT id FROM t WHERE llm_generate(prompt).text LIKE '%negative%' | 40",
        "SELECT id, r.text FROM (SELECT id, llm_generate(prompt) r FROM t) WHERE r.text LIKE '%neg%' | 40",
        "SELECT id FROM t WHERE id < 5 AND llm_generate(prompt).success | 5",
        "SELECT id FROM t WHERE llm_generate(prompt).success AND id < 5 | 5",
        "SELECT id, r.text FROM (SELECT id, llm_generate(prompt) r FROM t) WHERE id < 5 | 5",
        "SELECT count(*) FROM (SELECT id, llm_generate(prompt) r FROM t) | 0",
        "SELECT id FROM (SELECT id, llm_generate(prompt) r FROM t) | 0",
        "SELECT id, llm_generate(prompt).text FROM t ORDER BY id LIMIT 3 | 3",
        "SELECT id, x FROM (SELECT id, llm_generate(prompt).text x FROM t) ORDER BY id LIMIT 3 | 3",
        "SELECT id FROM t ORDER BY llm_generate(prompt).text, id | 40",
        "SELECT id FROM t ORDER BY llm_generate(prompt).text DESC, id LIMIT 7 | 40",
        "SELECT llm_generate(prompt).text x, count(*) FROM t GROUP BY llm_generate(prompt).text | 40",
        "SELECT llm_generate(prompt).text x, count(*) c FROM t GROUP BY 1 HAVING c > 1 | 40",
        "SELECT DISTINCT llm_generate(prompt).text FROM t | 40",
        "SELECT max(llm_generate(prompt).text), min(llm_generate(prompt).text) FROM t | 40",
        "SELECT count(DISTINCT llm_generate(prompt).text) FROM t WHERE id < 20 | 20",
        "SELECT llm_generate(max(prompt)).text FROM t | 1",
        "SELECT id % 4 g, llm_generate(max(prompt)).text FROM t GROUP BY id % 4 | 4",
        "SELECT id % 4 g, max(id) FROM t GROUP BY id % 4 HAVING llm_generate(max(prompt)).success | 4",
        "SELECT id, CASE WHEN id < 5 THEN llm_generate(prompt).text ELSE 'no' END FROM t | 5",
        "SELECT id, if(id >= 35, llm_generate(prompt).text, null) FROM t | 5",
        "SELECT id, coalesce(if(id > 2, 'set', null), llm_generate(prompt).text) FROM t | 3",
        "WITH a AS (SELECT id, llm_generate(prompt).text x FROM t) SELECT x, count(*) FROM a GROUP BY x | 40",
        "SELECT a.id, llm_generate(a.prompt).text FROM t a JOIN t b ON a.id = b.id | 40",
        "SELECT a.id FROM t a JOIN t b ON a.id = b.id AND llm_generate(a.prompt).success | 40",
        "SELECT id, row_number() OVER (ORDER BY llm_generate(prompt).text, id) n FROM t | 40",
        "SELECT id, max(llm_generate(prompt).text) OVER (PARTITION BY id % 2) FROM t | 40",
        "SELECT id, w FROM t LATERAL VIEW explode(split(llm_generate(prompt).text, ',')) AS w | 40",
        "SELECT id, llm_generate(prompt).text FROM t WHERE id IN (1, 3) UNION ALL SELECT id, llm_generate(prompt).text FROM t WHERE id = 5 | 3",
        "SELECT id FROM t WHERE id IN (SELECT id FROM t WHERE llm_generate(prompt).text LIKE '%negative%') | 40",
        "SELECT (SELECT max(llm_generate(prompt).text) FROM t WHERE id < 3) | 3",
        "SELECT id, llm_generate(prompt).text FROM t WHERE id > 100 | 0",
        "SELECT id, llm_generate(prompt).text FROM t WHERE id BETWEEN 3 AND 7 ORDER BY id DESC | 5",
        "SELECT id, llm_generate(prompt).text x FROM t WHERE id < 10 ORDER BY x, id LIMIT 4 OFFSET 2 | 10",
        "SELECT id, llm_generate(prompt).text FROM t ORDER BY id LIMIT 3 OFFSET 4 | 7",
        "SELECT * FROM (SELECT id, llm_generate(prompt).text x FROM t) a JOIN (SELECT id i, 1 y FROM t WHERE id < 4) b ON a.id = b.i | 4",
        "SELECT a.id, b.x FROM t a LEFT JOIN (SELECT id, llm_generate(prompt).text x FROM t WHERE id < 6) b ON a.id = b.id | 6",
        "SELECT a.id FROM t a LEFT JOIN t b ON a.id = b.id AND llm_generate(b.prompt).success AND b.id < 4 | 4",
        "SELECT x FROM (SELECT llm_generate(prompt).text x FROM t WHERE id < 4) INTERSECT SELECT llm_generate(prompt).text FROM t WHERE id < 2 | 6",
        "SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.id = a.id AND llm_generate(b.prompt).success AND b.id < 5) | 5",
        "SELECT id FROM t WHERE id NOT IN (SELECT id FROM t WHERE id < 38 AND llm_generate(prompt).success) | 38",
        "SELECT id, (SELECT max(b.id) FROM t b WHERE b.id <= a.id) m, llm_generate(a.prompt).text FROM t a WHERE a.id < 3 | 3",
        "SELECT g, count(*), max(x) FROM (SELECT id % 3 g, llm_generate(prompt).text x FROM t) GROUP BY ROLLUP (g) | 40",
        "SELECT id % 2, size(collect_set(llm_generate(prompt).text)) FROM t GROUP BY id % 2 | 40",
        "SELECT sum(if(llm_generate(prompt).text LIKE '%negative%', 1, 0)) FROM t | 40",
        "SELECT id, CASE llm_generate(prompt).text WHEN 'a' THEN 1 ELSE 2 END FROM t WHERE id < 7 | 7",
        "SELECT id, CASE WHEN id < 2 THEN 'a' WHEN id < 5 THEN llm_generate(prompt).text WHEN id < 8 THEN concat('x', llm_generate(prompt).text) END FROM t | 40",
        "SELECT id, CASE WHEN id < 2 THEN 'a' WHEN id < 5 THEN llm_generate(prompt).text ELSE 'b' END FROM t WHERE id < 10 | 3",
        "SELECT id, nvl(llm_generate(prompt).text, 'none') FROM t WHERE id < 3 | 3",
        "SELECT /*+ REPARTITION(3) */ id, llm_generate(prompt).text FROM t | 40",
        "SELECT id, llm_generate(prompt).text FROM t TABLESAMPLE (100 PERCENT) | 40",
        "SELECT id, rank() OVER (PARTITION BY id % 2 ORDER BY llm_generate(prompt).text) FROM t WHERE id < 12 | 12",
        "SELECT llm_generate(prompt).text x, sum(count(*)) OVER () FROM t GROUP BY 1 | 40",
        "SELECT id, length(llm_generate(prompt).text) + length(llm_generate(prompt).text) FROM t WHERE id < 9 | 9",
        "SELECT id, x, upper(x) FROM (SELECT id, llm_generate(prompt).text x FROM t) WHERE x LIKE '%neg%' AND id < 20 | 20",
        "SELECT id FROM t WHERE id < 5 OR llm_generate(prompt).text LIKE '%zzz%' | 40",
        "SELECT * FROM (SELECT id % 2 g, llm_generate(prompt).text x FROM t WHERE id < 8) PIVOT (count(x) FOR g IN (0, 1)) | 8",
        "SELECT id, transform(array(prompt), p -> llm_generate(p).text) FROM t WHERE id < 3 | 3"
      })
  void asksTheModelOncePerRowThatNeedsIt(String statement, int calls) {
    List<Row> rows = run(statement);
    assertThat(asked() - before).as("calls").isEqualTo(calls);
    assertThat(sorted(rows)).isEqualTo(sorted(withoutModel(statement)));
  }

  /** The statement with the known texts in the places of the calls, as far as that is simple. */
  private static List<Row> withoutModel(String statement) {
    String known =
        statement.replaceAll(
            "llm_generate\\((max\\(prompt\\)|[a-z.]*prompt|p)\\)",
            "named_struct('text', known($1), 'success', true)");
    assertThat(known).doesNotContain("llm_");
    // there is nothing of ours in it, and compiling it would take the longer part
    session.conf().set("spark.sql.codegen.wholeStage", "false");
    session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    return session.sql(known).collectAsList();
  }

  /** What is not in the generated text, and calls whose text is not known. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT id, r.text, r.tokens_generated FROM (SELECT id, llm_generate(prompt) r FROM t) | 40"
            + " | SELECT id, known(prompt), tokens(prompt) FROM t",
        "SELECT id, llm_generate(prompt, map('max_tokens', '1')).tokens_generated FROM t | 40"
            + " | SELECT id, 1 FROM t",
        "SELECT id, llm_generate(prompt, named_struct('max_tokens', 1 + id % 2)).tokens_generated FROM t | 40"
            + " | SELECT id, 1 + id % 2 FROM t",
        "SELECT id, llm_generate(prompt, map('max_tokens', cast(1 + id % 2 as string))).tokens_generated FROM t | 40"
            + " | SELECT id, 1 + id % 2 FROM t",
        "SELECT id, llm_generate(concat('Review: It is ', llm_generate(prompt).text, 'Triage:')).success FROM t | 80"
            + " | SELECT id, true FROM t",
        "SELECT a.id, b.id FROM t a, t b WHERE a.id = b.id AND llm_generate(concat(a.prompt, b.prompt)).success IS NOT NULL AND a.id < 3 | 3"
            + " | SELECT id, id FROM t WHERE id < 3"
      })
  void hasTheFieldsAndOptionsOfEachCall(String statement, int calls, String expected) {
    List<Row> rows = run(statement);
    assertThat(asked() - before).as("calls").isEqualTo(calls);
    assertThat(sorted(rows)).isEqualTo(sorted(session.sql(expected).collectAsList()));
  }

  private static final Map<String, Integer> TOKENS_BY_PROMPT = new HashMap<>();
  private static final Map<String, String> BY_PROMPT = new HashMap<>();

  private static String known(String prompt) {
    return BY_PROMPT.get(prompt);
  }

  private static List<String> sorted(List<Row> rows) {
    List<String> texts = new ArrayList<>();
    rows.forEach(row -> texts.add(row.toString()));
    texts.sort(null);
    return texts;
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void doesSoWithAndWithoutCodeGenerationAndAdaptiveExecution(String codegen, String adaptive) {
    session.conf().set("spark.sql.codegen.wholeStage", codegen);
    session.conf().set("spark.sql.adaptive.enabled", adaptive);
    List<Row> rows = run("SELECT id, llm_generate(prompt).text FROM t ORDER BY id");
    assertThat(rows).hasSize(ROWS);
    for (Row row : rows) {
      assertThat(row.getString(1)).isEqualTo(texts.get(row.getInt(0)));
    }
    assertThat(asked() - before).isEqualTo(ROWS);
  }

  @Test
  void everyFunctionGivesItsType() {
    Row row =
        run("SELECT llm_tokenize('a b'), llm_count_tokens('a b'), llm_embed('a b'),"
                + " llm_embed_tokens('a b'), llm_max_sim(llm_embed_tokens('a b'),"
                + " llm_embed_tokens('a b')), llm_classify('Is it?', array(' yes', ' no')),"
                + " llm_score('Is it?', ' yes'), llm_chat(array(named_struct('role', 'user',"
                + " 'content', prompt))).text FROM t WHERE id = 0")
            .get(0);
    int tokens = row.getInt(1);
    assertThat(row.getList(0)).hasSize(tokens);
    assertThat(row.<Float>getList(2)).hasSize(128);
    assertThat(row.getList(3)).hasSize(tokens);
    assertThat(row.getDouble(4)).isBetween(tokens - 0.01, tokens + 0.01);
    assertThat(row.getStruct(5).getString(0)).isIn(" yes", " no");
    assertThat(row.getStruct(5).<String, Double>getJavaMap(1)).hasSize(2);
    assertThat(row.getStruct(6).getDouble(0)).isNegative();
    assertThat(row.getString(7)).isNotEmpty();
  }

  @Test
  void ranksWithRerankersOnly() {
    assertThatThrownBy(() -> run("SELECT llm_rerank('a', prompt) FROM t"))
        .hasStackTraceContaining(
            "no row can succeed: the model cannot be used as a reranker: its file requests"
                + " no pooling, but a reranker requests pooling 'rank'; use the file of a"
                + " reranker");
    assertThat(run("SELECT llm_rerank(CAST(NULL AS STRING), 'b'), llm_rerank('a', NULL)").get(0))
        .satisfies(row -> assertThat(row.isNullAt(0)).isTrue())
        .satisfies(row -> assertThat(row.isNullAt(1)).isTrue());
    assertThat(run("DESCRIBE FUNCTION llm_rerank").toString())
        .contains("llm_rerank(query, document [, options]) - Scores with a reranker how relevant");
  }

  @Test
  void whatIsWrongWithARowIsInItsResult() {
    List<Row> rows =
        run(
            "SELECT llm_generate(p).error, llm_embed(p), llm_count_tokens(p), llm_score(p, 'a').error"
                + " FROM VALUES (CAST(NULL AS STRING)), ('') AS v(p)");
    assertThat(rows.get(0).getString(0)).isEqualTo("the prompt is null; provide one");
    assertThat(rows.get(0).isNullAt(1)).isTrue();
    assertThat(rows.get(0).isNullAt(2)).isTrue();
    assertThat(rows.get(0).getString(3)).isEqualTo("the prompt is null; provide one");
    assertThat(rows.get(1).getString(0)).isEqualTo("the prompt is empty; provide a text");
    assertThat(
            run("SELECT llm_generate('a', map('max_tokens', cast(n as string))).error FROM VALUES"
                    + " (0) AS v(n)")
                .get(0)
                .getString(0))
        .isEqualTo("max_tokens is 0; it must be 1 or more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT llm_generate(prompt, map('max_token', '1')) FROM t | unknown option 'max_token'; did you mean 'max_tokens'?",
        "SELECT llm_generate(prompt, named_struct('max_token', id)) FROM t | unknown option 'max_token'; did you mean 'max_tokens'?",
        "SELECT llm_generate(prompt, map('max_tokens', 'many')) FROM t | max_tokens is 'many'; it must be an integer",
        "SELECT llm_generate(prompt, 7) FROM t | options are of type INT; they must be a map of strings or a named_struct",
        "SELECT llm_generate() FROM t | WRONG_NUM_ARGS",
        "SELECT llm_classify(prompt) FROM t | WRONG_NUM_ARGS",
        "SELECT llm_generate(prompt => prompt) FROM t | NAMED_PARAMETERS_NOT_SUPPORTED",
        "SELECT count(*) FILTER (WHERE llm_generate(prompt).success) FROM t | INVALID_AGGREGATE_FILTER",
        "SELECT a.id FROM t a LEFT JOIN t b ON llm_score(a.prompt, b.prompt).success | INVALID_NON_DETERMINISTIC_EXPRESSIONS",
        "DECLARE v STRING DEFAULT llm_generate('x').text | llm_generate cannot be evaluated in CreateVariable; call it in a SELECT, as in SET VAR v = (SELECT llm_generate(...))",
        "CREATE TABLE n (id INT, x INT DEFAULT llm_count_tokens('x')) USING parquet | INVALID_DEFAULT_VALUE",
        "DELETE FROM t WHERE llm_count_tokens(prompt) = 0 | CREATE TABLE results AS SELECT id, llm_count_tokens(...)",
        "UPDATE t SET id = 0 WHERE llm_count_tokens(prompt) = 0 | CREATE TABLE results AS SELECT id, llm_count_tokens(...)",
        "MERGE INTO t USING t s ON t.id = s.id WHEN MATCHED AND llm_count_tokens(s.prompt) = 0 THEN DELETE | CREATE TABLE results AS SELECT id, llm_count_tokens(...)",
        "SELECT llm_chat(prompt) FROM t | messages are of type STRING; they must be ARRAY<STRUCT<role: STRING, content: STRING>>"
      })
  void saysWhatIsWrongWhenTheStatementIsAnalyzed(String statement, String message) {
    assertThatThrownBy(() -> session.sql(statement)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT llm_generate(prompt, map('grammar', 'root ::= nosuch')) FROM t | the grammar cannot be used: ",
        "SELECT llm_generate(prompt, map('chat', 'true', 'chat_template', 'nosuch')) FROM t | 'nosuch' is not a chat template known to",
        "SELECT llm_generate(prompt, map('chat', 'true', 'chat_template', 'nosuch')) FROM t | set chat_template to",
        "SELECT transform(array(prompt), p -> llm_generate(p, map('grammar', 'start ::= \"a\"'))) FROM t | the grammar cannot be used: ",
        "SELECT llm_chat(array(named_struct('role', 'user', 'content', prompt)), map('chat_template', 'nosuch')) FROM t | 'nosuch'",
      })
  void aConstantWithWhichNoRowCanSucceedEndsTheQueryBeforeItsFirstRow(
      String statement, String message) {
    assertThatThrownBy(() -> run(statement))
        .hasStackTraceContaining("no row can succeed: ")
        .hasStackTraceContaining(message);
    assertThat(asked() - before).isZero();
  }

  @Test
  void aConstantThatNoRowIsAskedWithHarmsNone() {
    assertThat(
            run(
                "SELECT CASE WHEN id < 0 THEN llm_generate(prompt, map('grammar', 'root ::= nosuch'))"
                    + ".text ELSE 'no' END FROM t"))
        .hasSize(ROWS);
    assertThat(run("SELECT llm_generate(prompt, map('grammar', 'wrong')) FROM t WHERE id < 0"))
        .isEmpty();
  }

  @Test
  void isExplainedAndDescribed() {
    String plan =
        session.sql("EXPLAIN SELECT llm_generate(prompt).text FROM t").head().getString(0);
    assertThat(plan).contains("LlamaEval [llm_generate(prompt#").contains("window=128");
    List<Row> description = run("DESCRIBE FUNCTION EXTENDED llm_classify");
    assertThat(description.toString())
        .contains("llm_classify(text, labels [, options]) - Picks the label")
        .contains("SET spark.llama.model=");
  }

  @Test
  void worksInViewsCachesAndCreatedTables() {
    session.sql("CREATE OR REPLACE TEMP VIEW v AS SELECT id, llm_generate(prompt) r FROM t");
    assertThat(run("SELECT r.text FROM v WHERE id < 2")).hasSize(2);
    assertThat(asked() - before).isEqualTo(2);
    session.sql("CACHE TABLE c AS SELECT id, llm_generate(prompt).text x FROM t WHERE id < 10");
    run("SELECT x FROM c");
    run("SELECT max(x) FROM c");
    assertThat(asked() - before).isEqualTo(12);
    session.sql("UNCACHE TABLE c");
    session.sql("DROP TABLE IF EXISTS made");
    session.sql(
        "CREATE TABLE made USING parquet AS SELECT id, llm_generate(prompt).text x FROM t WHERE id < 3");
    session.sql("INSERT INTO made SELECT id, llm_generate(prompt).text FROM t WHERE id = 3");
    assertThat(asked() - before).isEqualTo(16);
    List<Row> made = run("SELECT id, x FROM made");
    assertThat(made).hasSize(4);
    for (Row row : made) {
      assertThat(row.getString(1)).isEqualTo(texts.get(row.getInt(0)));
    }
    session.sql("DROP TABLE made");
  }

  @Test
  void setsAVariableAndIsObserved() throws Exception {
    run("DECLARE OR REPLACE generated STRING");
    run("SET VAR generated = (SELECT llm_generate(prompt).text FROM t WHERE id = 3)");
    assertThat(run("SELECT generated").get(0).getString(0)).isEqualTo(texts.get(3));
    run("DROP TEMPORARY VARIABLE generated");
    Observation observation = new Observation();
    session
        .sql("SELECT prompt FROM t WHERE id < 5")
        .observe(observation, expr("max(llm_generate(prompt).text)").as("most"))
        .collectAsList();
    assertThat(observation.getAsJava().get("most")).isInstanceOf(String.class);
    assertThat(asked() - before).isEqualTo(6);
  }

  @Test
  void evaluatesTheArgumentsOfABranchOnlyForItsRows() {
    List<Row> rows =
        run(
            "SELECT id, CASE WHEN id > 34 THEN llm_generate(concat(prompt, string(1 div (id - 34))))"
                + ".success END FROM t");
    assertThat(rows).hasSize(ROWS);
    assertThat(rows).allMatch(row -> row.isNullAt(1) == (row.getInt(0) <= 34));
    assertThat(asked() - before).isEqualTo(5);
  }

  @Test
  void theVersionIsTheEngineOfTheSession() {
    String engine = ParallelProcessor.engineName("");
    Row row =
        session
            .sql("SELECT llm_version(), concat(llm_version(), '!') FROM t WHERE llm_version() > ''")
            .head();
    assertThat(row.getString(0)).isEqualTo(engine).startsWith("llama.cpp ");
    assertThat(row.getString(1)).isEqualTo(engine + "!");
    assertThat(session.sql("SELECT llm_version()").columns()).containsExactly("llm_version()");
    String absent = Demo.ROOT.resolve("no-engine.so").toString();
    session.conf().set("spark.llama.native_library", absent);
    try {
      assertThat(session.sql("SELECT llm_version()").head().getString(0))
          .isEqualTo("llama.cpp of " + absent);
    } finally {
      session.conf().unset("spark.llama.native_library");
    }
    assertThatThrownBy(() -> session.sql("SELECT llm_version(1)"))
        .hasMessageContaining("WRONG_NUM_ARGS");
  }

  @Test
  void theStatementsInTheDocumentsRun() throws IOException {
    session.sql(
        "CREATE OR REPLACE TEMP VIEW reviews AS SELECT id, prompt body FROM t WHERE id < 3");
    session.sql("CREATE OR REPLACE TEMP VIEW prompts AS SELECT id, prompt FROM t WHERE id < 3");
    Map<String, String> before = llamaOptions();
    int statements = 0;
    try {
      for (String block : Documents.blocks("sql")) {
        for (String statement : block.split(";\\s*\n", -1)) {
          // the benchmarks, which make a reranker, run those that ask one
          if (!statement.isBlank() && !statement.contains("/models/reranker.gguf")) {
            run(statement.replace("/models/model.gguf", Demo.MODEL));
            statements++;
          }
        }
      }
    } finally {
      // other tests share the session, and some statements set options
      llamaOptions().keySet().forEach(session.conf()::unset);
      before.forEach(session.conf()::set);
    }
    assertThat(statements).isGreaterThan(5);
  }

  /** The options that are set in the session. */
  private Map<String, String> llamaOptions() {
    Map<String, String> options = new HashMap<>();
    // SET hides the values of names such as max_tokens
    run("SET").stream()
        .map(row -> row.getString(0))
        .filter(key -> key.startsWith("spark.llama."))
        .forEach(key -> options.put(key, session.conf().get(key)));
    return options;
  }

  @Test
  void runsInAStream() throws Exception {
    Path folder = Files.createTempDirectory("stream");
    session
        .sql("SELECT id, prompt FROM t WHERE id < 9")
        .write()
        .mode("overwrite")
        .parquet(folder.toString());
    session
        .readStream()
        .schema(session.table("t").schema())
        .parquet(folder.toString())
        .selectExpr("id", "llm_generate(prompt).text x")
        .writeStream()
        .format("memory")
        .queryName("streamed")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    assertThat(asked() - before).isEqualTo(9);
    List<Row> streamed = run("SELECT id, x FROM streamed");
    assertThat(streamed).hasSize(9);
    for (Row row : streamed) {
      assertThat(row.getString(1)).isEqualTo(texts.get(row.getInt(0)));
    }
  }

  @Test
  void isCalledFromDataFramesByExpression() {
    List<Row> rows =
        session
            .table("t")
            .withColumn("r", expr("llm_generate(prompt)"))
            .where("id < 4")
            .select("id", "r.text")
            .collectAsList();
    assertThat(rows).hasSize(4);
    assertThat(asked() - before).isEqualTo(4);
    rows.forEach(row -> assertThat(row.getString(1)).isEqualTo(texts.get(row.getInt(0))));
  }
}
