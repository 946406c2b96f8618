package io.sparkllama.internal.grammar;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import io.sparkllama.internal.grammar.regex.Nfa;
import io.sparkllama.internal.grammar.regex.RegexException;
import io.sparkllama.internal.grammar.regex.RegexParser;

/**
 * Matches the validator's regular expressions in linear time. Java's own matcher may take forever
 * for an expression such as {@code (a+)+b}, and a schema may come with a row.
 */
final class LinearPatterns implements RegularExpressionFactory {

  @Override
  public RegularExpression getRegularExpression(String regex) {
    try {
      return Nfa.of(RegexParser.parse(regex))::matches;
    } catch (RegexException e) {
      // Schemas with it are refused, but not if nothing leads to it.
      return text -> {
        throw e;
      };
    }
  }
}
