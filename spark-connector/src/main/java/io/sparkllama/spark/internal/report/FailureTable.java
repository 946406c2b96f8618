package io.sparkllama.spark.internal.report;

import java.util.List;
import java.util.Locale;
import org.apache.commons.text.StringEscapeUtils;

/** The table of failures by kind, as HTML: in the tab LLM and in the report of a run. */
public final class FailureTable {

  private FailureTable() {}

  /**
   * Draws the table; a sentence if there are no failures. It has a column of ids only if a failure
   * has one.
   *
   * @param failures counts of different kinds, in the order of the table's rows
   */
  public static String html(List<FailureCount> failures) {
    if (failures.isEmpty()) {
      return "<p class=\"none\">No row failed.</p>";
    }
    boolean ids = failures.stream().anyMatch(failure -> failure.exampleId() != null);
    StringBuilder html =
        new StringBuilder("<table class=\"table table-bordered table-sm table-striped\">")
            .append("<thead><tr><th>Rows</th><th>Kind</th><th>What to do</th><th>Example</th>")
            .append(ids ? "<th>Id</th>" : "")
            .append("</tr></thead><tbody>");
    for (FailureCount failure : failures) {
      html.append("<tr>").append(cell(String.format(Locale.ROOT, "%,d", failure.count())));
      html.append(cell(failure.kind())).append(cell(FailureKinds.remedy(failure.kind())));
      html.append(cell(failure.example()));
      html.append(ids ? cell(failure.exampleId()) : "").append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private static String cell(String text) {
    return "<td>" + (text == null ? "" : StringEscapeUtils.escapeHtml4(text)) + "</td>";
  }
}
