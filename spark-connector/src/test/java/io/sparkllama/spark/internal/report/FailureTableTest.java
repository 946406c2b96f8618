package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTableTest {

  @Test
  void aRowHasCountKindRemedyAndExample() {
    String html =
        FailureTable.html(
            List.of(
                new FailureCount("prompt_null", 1234, null, "the <prompt> is null"),
                new FailureCount("from_the_future", 1, null, "odd")));
    assertThat(html)
        .contains("<th>Rows</th><th>Kind</th><th>What to do</th><th>Example</th></tr>")
        .contains(
            "<tr><td>1,234</td><td>prompt_null</td><td>"
                + FailureKinds.remedy("prompt_null")
                + "</td><td>the &lt;prompt&gt; is null</td></tr>")
        .contains("<tr><td>1</td><td>from_the_future</td><td></td><td>odd</td></tr>");
  }

  @Test
  void idsHaveAColumnIfThereAreAny() {
    assertThat(
            FailureTable.html(
                List.of(
                    new FailureCount("timeout", 2, "a&b", "late"),
                    new FailureCount("engine", 1, null, "broken"))))
        .contains("<th>Example</th><th>Id</th>", "<td>late</td><td>a&amp;b</td></tr>")
        .contains("<td>broken</td><td></td></tr>");
  }

  @Test
  void withoutFailuresASentenceSaysSo() {
    assertThat(FailureTable.html(List.of())).isEqualTo("<p class=\"none\">No row failed.</p>");
  }

  @Test
  void countsAreSortedByFrequencyAndKind() {
    FailureCount rare = new FailureCount("a", 1, null, "x");
    FailureCount often = new FailureCount("c", 5, null, "x");
    FailureCount alike = new FailureCount("b", 5, null, "x");
    assertThat(FailureCount.sorted(List.of(rare, often, alike)))
        .containsExactly(alike, often, rare);
    assertThat(often.plus(new FailureCount("c", 2, "7", "y")))
        .isEqualTo(new FailureCount("c", 7, null, "x"));
  }
}
