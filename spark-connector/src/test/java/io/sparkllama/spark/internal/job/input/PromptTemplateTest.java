package io.sparkllama.spark.internal.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTest {

  private static final String[] COLUMNS = {"body", "title"};

  @Test
  void readsEscapesOfACommandLine() {
    assertThat(PromptTemplate.ofArgument("a\\nb\\tc\\\\nd").text()).isEqualTo("a\nb\tc\\nd");
    assertThat(new PromptTemplate("a\\nb").text()).isEqualTo("a\\nb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{bdy} | names the column 'bdy', but the columns are body, title",
        "a { b {body} | has a single '{'; double it",
        "a } b {body} | has a single '}'; double it",
        "nothing | has no placeholder",
        "{} | names the column ''",
      })
  void saysWhatIsWrong(String template, String message) {
    assertThatThrownBy(() -> new PromptTemplate(template).column(COLUMNS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message.strip());
  }
}
