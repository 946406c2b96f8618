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
 * A prompt with places for the values of a row: {@code {column}}. Two braces are one brace. A row
 * in which one of the values is null has no prompt.
 *
 * @param text the template as it was given
 */
public record PromptTemplate(String text) {

  private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]");

  /** Of a command line, where a line's end is hard to type. */
  public static PromptTemplate ofArgument(String text) {
    return new PromptTemplate(TypedText.unescape(text));
  }

  /**
   * The prompts of a table.
   *
   * @throws IllegalArgumentException if the template has a place for no column, or a brace alone
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
            "the prompt template has a '" + part + "' alone; write it twice for one");
      } else {
        String name = matcher.group(1).strip();
        if (!Arrays.asList(columns).contains(name)) {
          throw new IllegalArgumentException(
              "the prompt template has a place for '"
                  + name
                  + "', and the columns are "
                  + String.join(", ", columns)
                  + "; name one of them, or write {{ for a brace");
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
          "the prompt template has no place for a value; write {column} where one goes");
    }
    parts.add(lit(literal.toString()));
    return concat(parts.toArray(Column[]::new));
  }
}
