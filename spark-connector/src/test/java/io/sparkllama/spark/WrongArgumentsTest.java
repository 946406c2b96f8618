package io.sparkllama.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.spark.internal.job.JobArguments;
import io.sparkllama.spark.internal.job.input.InputArguments;
import io.sparkllama.spark.internal.job.output.OutputArguments;
import io.sparkllama.spark.internal.options.Spelling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WrongArgumentsTest {

  private static final String ASCII = "ANSI_X3.4-1968";

  @Test
  void refusesCharactersThatGotLost() {
    assertThatThrownBy(
            () -> WrongArguments.requireWhole("UTF-8", "--prompt-template", "Gr\uFFFD\uFFFD: {x}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--prompt-template lost characters")
        .hasMessageContaining("set LC_ALL to a UTF-8 locale, such as C.UTF-8");
    assertThatThrownBy(() -> WrongArguments.requireWhole("UTF-8", "--input=/d\uFFFDta"))
        .hasMessageStartingWith("--input lost characters");
    assertThatThrownBy(() -> WrongArguments.requireWhole("UTF-8", "SELECT '\uFFFD'"))
        .hasMessageStartingWith("argument 1 lost characters");
  }

  @Test
  void refusesWhatAnotherJvmHasMadeQuestionMarksOf() {
    assertThatThrownBy(() -> WrongArguments.requireWhole(ASCII, "--input", "/data/Gr????e"))
        .hasMessageStartingWith("--input lost characters");
    assertThatCode(() -> WrongArguments.requireWhole(ASCII, "--prompt-template", "Why? {x}"))
        .doesNotThrowAnyException();
    assertThatCode(
            () -> WrongArguments.requireWhole("UTF-8", "--prompt-template", "Why?? {x} Größe"))
        .doesNotThrowAnyException();
  }

  @Test
  void repeatsNoCredentials() {
    StringWriter said = new StringWriter();
    new CommandLine(GenerateJob.spec(new JobArguments()))
        .setParameterExceptionHandler(new WrongArguments())
        .setErr(new PrintWriter(said))
        .execute("--input", "a", "--output", "b", "--model", "c", "s3a://KEY:hunter2@bucket/in");
    assertThat(said.toString()).contains("s3a://KEY:***@bucket/in").doesNotContain("hunter2");
    IllegalStateException wrapped =
        new IllegalStateException(
            "no", new IllegalArgumentException("cannot read s3a://KEY:hunter2@bucket/in"));
    assertThat(ErrorMessage.stackTrace(wrapped))
        .contains("Caused by: ", "s3a://KEY:***@bucket/in")
        .doesNotContain("hunter2");
    assertThat(ErrorMessage.of(wrapped.getCause(), Spelling.OPTION.names()))
        .isEqualTo("cannot read s3a://KEY:***@bucket/in");
  }

  @Test
  void aPathOfARunHasNoCredentials() {
    String path = "s3a://KEY:hunter2@bucket/in";
    assertThatThrownBy(() -> new OutputArguments(path, "parquet", List.of(), 1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--output contains credentials (s3a://KEY:***@bucket/in); remove them and set them in"
                + " Hadoop's configuration (spark.hadoop.fs.…)");
    assertThatThrownBy(
            () ->
                new InputArguments(
                    path,
                    "parquet",
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .hasMessageStartingWith("--input contains credentials (s3a://KEY:***@bucket/in)");
  }

  @Test
  void saysInAFewLinesWhatIsWrong() {
    StringWriter said = new StringWriter();
    int exitCode =
        new CommandLine(GenerateJob.spec(new JobArguments()))
            .setParameterExceptionHandler(new WrongArguments())
            .setErr(new PrintWriter(said))
            .execute("--input", "a", "--output", "b", "--model", "c", "--max-tokns", "1");
    assertThat(exitCode).isEqualTo(2);
    assertThat(said.toString().lines())
        .hasSizeLessThan(5)
        .first()
        .asString()
        .startsWith("error: Unknown options: '--max-tokns'");
    assertThat(said.toString()).contains("--max-tokens", "--help lists the arguments");
  }
}
