package io.sparkllama.spark.internal.job.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.sparkllama.spark.internal.options.TypedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * A prompt with placeholders for values of the row, such as {@code {column}}. A doubled brace is a
 * literal brace. If one of its values is null, a row has no prompt. Immutable.
 *
 * @param text the template, without escape sequences
 */
public record PromptTemplate(String text) {

  private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]");

  /** A template as typed on a command line, with escape sequences such as {@code \n}. */
  public static PromptTemplate ofArgument(String text) {
    return new PromptTemplate(TypedText.unescape(text));
  }

  /**
   * The prompts of a table, as a column.
   *
   * @param columns names of the table's columns
   * @throws IllegalArgumentException if the template has no placeholder, names an unknown column,
   *     or has a single brace
   */
  public Column column(String[] columns) {
    List<Column> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    StringBuilder literal = new StringBuilder();
    boolean places = false;
    while (matcher.find()) {
      matcher.appendReplacement(literal, "");
      String part = matcher.group();
      if (part.equals("{{") || part.equals("}}")) {
        literal.append(part.charAt(0));
      } else if (matcher.group(1) == null) {
        throw new IllegalArgumentException(
            "the prompt template has a single '" + part + "'; double it for a literal brace");
      } else {
        String name = matcher.group(1).strip();
        if (!Arrays.asList(columns).contains(name)) {
          throw new IllegalArgumentException(
              "the prompt template names the column '"
                  + name
                  + "', but the columns are "
                  + String.join(", ", columns)
                  + "; name one of them, or write {{ for a literal brace");
        }
        parts.add(lit(literal.toString()));
        literal.setLength(0);
        parts.add(col(Ids.quoted(name)).cast(DataTypes.StringType));
        places = true;
      }
    }
    matcher.appendTail(literal);
    if (!places) {
      throw new IllegalArgumentException(
          "the prompt template has no placeholder; write {column} for the value of a column");
    }
    parts.add(lit(literal.toString()));
    return concat(parts.toArray(Column[]::new));
  }
}
