package io.sparkllama.internal.chat;

/** The string method format(): {@code {}}, {@code {0}}, {@code {name}}, doubled braces. */
final class BraceFormat {

  private static final String WHAT = "the string method format()";

  private BraceFormat() {}

  static Text format(Text format, Arguments arguments) {
    TextBuilder to = new TextBuilder();
    String string = format.string();
    int next = 0;
    boolean automatic = false;
    boolean manual = false;
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      if (character != '{' && character != '}') {
        to.append(format.sub(i, i + 1));
      } else if (i + 1 < string.length() && string.charAt(i + 1) == character) {
        to.append(format.sub(i, i + 1));
        i++;
      } else {
        int close = string.indexOf('}', i);
        if (character == '}' || close < 0) {
          throw new TemplateException(WHAT + " with a single '" + character + "'");
        }
        String field = string.substring(i + 1, close);
        automatic |= field.isEmpty();
        boolean numbered = !field.isEmpty() && field.chars().allMatch(c -> c >= '0' && c <= '9');
        manual |= numbered;
        if (automatic && manual) {
          throw new TemplateException(WHAT + " mixes numbered and unnumbered fields");
        }
        to.append(Values.text(value(field, numbered, field.isEmpty() ? next++ : 0, arguments)));
        i = close;
      }
    }
    return to.build();
  }

  private static Object value(String field, boolean numbered, int next, Arguments arguments) {
    if (field.isEmpty() || numbered) {
      int index = numbered ? parse(field) : next;
      if (index >= arguments.positional().size()) {
        throw new TemplateException(WHAT + " without a value for field " + index);
      }
      return arguments.positional().get(index);
    }
    if (!field.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c))) {
      throw new TemplateException(WHAT + " with the field {" + field + "} is not supported");
    }
    if (!arguments.named().containsKey(field)) {
      throw new TemplateException(WHAT + " without a value for '" + field + "'");
    }
    return arguments.named().get(field);
  }

  private static int parse(String digits) {
    return digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
