package io.sparkllama.internal.grammar.regex;

/** A regular expression is wrong or not supported. The message continues "because". */
public final class RegexException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  RegexException(String fault) {
    super(fault);
  }
}
