package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topP is 7.0; it must be above 0 | top_p is 7.0; it must be above 0 | --top-p is 7.0; it must be above 0",
        "temperature is -1; it must be 0 | temperature is -1; it must be 0 | --temperature is -1; it must be 0",
        "both json_schema and response_ddl are set | both json_schema and response_ddl are set | both --json-schema and --response-ddl are set",
        "shorten it or raise contextSize | shorten it or raise context_size | shorten it or raise --context-size",
        "memoryLimit is 3 MiB | memory_limit_mb is 3 MiB | --memory-limit-mb is 3 MiB",
        "there is no column \"top_p\" | there is no column \"top_p\" | there is no column \"top_p\"",
        "the model is an embedding model | the model is an embedding model | the model is an embedding model",
        "the session's spark.llama.max_tokens | the session's spark.llama.max_tokens | the session's spark.llama.max_tokens",
        "give one of --max-tokens | give one of --max-tokens | give one of --max-tokens",
      })
  void namesOptionsAsTheyWereTyped(String message, String sql, String commandLine) {
    assertThat(OptionNames.inSql(message)).isEqualTo(sql);
    assertThat(OptionNames.onCommandLine(message)).isEqualTo(commandLine);
  }
}
