package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkllama.option.Message;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.OptionNames;
import io.sparkllama.option.Options;
import io.sparkllama.spark.internal.options.Spelling;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line that a user reads, of errors as Spark throws them. */
class ErrorMessageIT {

  private static String message(Throwable error) {
    return ErrorMessage.of(error, Spelling.OPTION.names());
  }

  private static String ofStatement(String statement) {
    return message(catchThrowable(() -> Demo.session().sql(statement).collectAsList()));
  }

  @Test
  void showsWhatStandsBehindAPromptWithALineEnd() {
    assertThat(
            ofStatement(
                "SELECT llm_generate('one\ntwo', map('model', '/m.gguf', 'top_p', '7')) FROM range(1)"))
        .contains("llm_generate: top_p is 7; it must be above 0 and at most 1")
        .doesNotContain("\n");
  }

  @Test
  void showsWhereAStatementCannotBeRead() {
    assertThat(ofStatement("SELECT 1\nFORM x y"))
        .startsWith("[PARSE_SYNTAX_ERROR] Syntax error at or near")
        .contains("line 2")
        .doesNotContain("\n");
  }

  @Test
  void showsWhatFailedInATask(@TempDir Path folder) {
    assertThat(ofStatement("SELECT 1 div (id - 1) FROM range(2)"))
        .startsWith("[DIVIDE_BY_ZERO] Division by zero.")
        .contains("(line 1, position 8)")
        .doesNotContain("\n", "Job aborted", "Lost task");
    Throwable written =
        catchThrowable(
            () ->
                Demo.session()
                    .sql("SELECT 1 div (id - 1) AS x FROM range(2)")
                    .write()
                    .parquet(folder.resolve("x").toString()));
    assertThat(message(written)).startsWith("[DIVIDE_BY_ZERO] Division by zero.");
  }

  @Test
  void showsTheCauseAndNotWhatIsAroundIt() {
    Exception cause = new IllegalStateException("the disk is full\nof it");
    for (Exception error :
        new Exception[] {
          new ExecutionException(cause),
          new CompletionException(cause),
          new RuntimeException(cause),
          new SparkException("Exception thrown in awaitResult: ", cause),
          new SparkException(
              "Job aborted due to stage failure: Task 0 ...", new ExecutionException(cause)),
        }) {
      assertThat(message(error)).isEqualTo("the disk is full of it");
    }
    assertThat(message(new NullPointerException())).isEqualTo("NullPointerException");
  }

  @Test
  void namesAnOptionThatNoExecutorCanUseAsTheStatementDoes() {
    assertThat(
            ofStatement(
                "SELECT llm_count_tokens('cpuAffinity', map('model', '"
                    + Demo.MODEL
                    + "', 'cpu_affinity', '4000')) FROM range(1)"))
        .startsWith("cpu_affinity lists CPU 4000; this process may use CPUs ");
  }

  /** A column may be called as an option is. */
  @Test
  void namesOptionsAsTheyAreTypedAndNothingElse() {
    OptionNames flags = Spelling.COMMAND_LINE.names();
    assertThat(
            ErrorMessage.of(
                new SparkException(
                    "Job aborted due to stage failure: Task 0 ...",
                    new OptionException(
                        Options.TOP_P, Message.of("column top_p of topP: set ", Options.TOP_P))),
                flags))
        .isEqualTo("column top_p of topP: set --top-p");
    assertThat(
            ErrorMessage.of(
                new IllegalArgumentException("no columns top_p and max_tokens in topP"), flags))
        .isEqualTo("no columns top_p and max_tokens in topP");
  }

  @Test
  void findsTheErrorInTheTextOfATask() {
    String head =
        "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
            + " Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor 2): ";
    assertThat(
            message(
                new SparkException(
                    head
                        + "org.apache.spark.SparkException: [TASK_WRITE_FAILED] Task failed.\n"
                        + "\tat org.apache.Spark.x(X.scala)\n"
                        + "Caused by: java.lang.IllegalStateException: a row failed and\nmore\n"
                        + "\tat io.sparkllama.X.y(X.java)\n\t... 3 more\n\nDriver stacktrace:",
                    null)))
        .isEqualTo("a row failed and more");
    assertThat(
            message(
                new SparkException(
                    head
                        + "io.sparkllama.engine.ModelLoadException: cannot load model x: gone\n"
                        + "\tat x.Y(Z)\nCaused by: java.io.IOException: no\n\tat x.Y(Z)",
                    null)))
        .isEqualTo("cannot load model x: gone");
  }
}
