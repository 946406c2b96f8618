package io.sparkllama.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The sentences of a Markdown document. Headings, tables, code blocks and images are not prose;
 * code within a sentence counts as one word.
 */
final class Prose {

  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern NOT_PROSE = Pattern.compile("(?m)^(#|\\||!).*$");
  private static final Pattern LIST_ITEM = Pattern.compile("(?m)^ *([-*]|\\d+\\.) +");
  private static final Pattern PARAGRAPH_END = Pattern.compile("\n\\s*\n");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.?!:])\\s+(?=[A-Z0-9\"(]|(java-)?llama\\.cpp|b4916|v0\\.)");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][\\w'./%-]*");
  private static final Pattern PASSIVE =
      Pattern.compile(
          "(?i)\\b(is|are|was|were|be|been|being)\\s+(\\w+ly\\s+)?\\w+"
              + "(ed|en|own|ound|ilt|ent|ept|ade|one)\\b");

  private final List<String> sentences;

  private Prose(List<String> sentences) {
    this.sentences = sentences;
  }

  static Prose of(String markdown) {
    String text = COMMENT.matcher(markdown).replaceAll("");
    text = NOT_PROSE.matcher(withoutCode(text)).replaceAll("\n");
    text = LIST_ITEM.matcher(text).replaceAll("\n\n").replace("**", "");
    List<String> sentences = new ArrayList<>();
    for (String paragraph : PARAGRAPH_END.splitAsStream(text).toList()) {
      String line = paragraph.strip().replaceAll("\\s+", " ");
      SENTENCE_END
          .splitAsStream(line)
          .filter(sentence -> words(sentence) > 0)
          .forEach(sentences::add);
    }
    return new Prose(List.copyOf(sentences));
  }

  /** A document without blocks of code and targets of links; code in a line becomes a word. */
  static String withoutCode(String markdown) {
    String text = FENCED.matcher(markdown).replaceAll("\n");
    return LINK.matcher(CODE.matcher(text).replaceAll("Code")).replaceAll("$1");
  }

  static long words(String sentence) {
    return WORD.matcher(sentence).results().count();
  }

  List<String> sentences() {
    return sentences;
  }

  /** Words per sentence, on average; 0 for a document without prose. */
  double meanWords() {
    return sentences.stream().mapToLong(Prose::words).average().orElse(0);
  }

  /** The share of sentences with a verb in the passive voice, about. */
  double passiveShare() {
    return sentences.isEmpty()
        ? 0
        : (double) sentences.stream().filter(each -> PASSIVE.matcher(each).find()).count()
            / sentences.size();
  }

  /** The sentences that have a phrase, in either case. */
  List<String> with(String phrase) {
    Pattern pattern = Pattern.compile("\\b" + phrase.toLowerCase(Locale.ROOT) + "\\b");
    return sentences.stream()
        .filter(sentence -> pattern.matcher(sentence.toLowerCase(Locale.ROOT)).find())
        .toList();
  }
}
