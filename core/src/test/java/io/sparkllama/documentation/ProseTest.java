package io.sparkllama.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents are written in short, active sentences with the field's words. */
class ProseTest {

  private static final int MOST_WORDS = 32;
  private static final int MOST_WORDS_ON_AVERAGE = 18;
  private static final double MOST_PASSIVE = 0.4;

  /** A share of fewer sentences says little. */
  private static final int FEW_SENTENCES = 10;

  /** What does not read as English of today, and what to write instead. */
  private static final Map<String, String> PHRASES =
      Map.ofEntries(
          Map.entry("of which", "a sentence of its own, or 'including'"),
          Map.entry("whose", "'with', or a sentence of its own"),
          Map.entry("as it were", "nothing"),
          Map.entry("and the like", "the list, or 'such as'"),
          Map.entry("comes along", "'is shipped'"),
          Map.entry("beside it", "'next to it', 'also'"),
          Map.entry("(?<!there )is none", "'does not work', 'is missing'"),
          Map.entry("are others", "'differ'"),
          Map.entry("looked at", "'checked'"),
          Map.entry("looks at", "'checks'"),
          Map.entry("sign of life", "'heartbeat'"),
          Map.entry("behind one another", "'in sequence'"),
          Map.entry("one behind the other", "'in sequence'"),
          Map.entry("tells? apart", "'distinguish'"),
          Map.entry("lets? one expect", "'extrapolates'"),
          Map.entry("hands? out", "'returns'"),
          Map.entry("so many", "the number"),
          Map.entry("very own", "'own'"),
          Map.entry("simply", "nothing"),
          Map.entry("obviously", "nothing"),
          Map.entry("easily", "how"));

  static Stream<Path> documents() throws IOException {
    return Documents.all().stream();
  }

  private static Prose prose(Path document) throws IOException {
    return Prose.of(Files.readString(document));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void sentencesAreShort(Path document) throws IOException {
    Prose prose = prose(document);
    assertThat(prose.sentences().stream().filter(each -> Prose.words(each) > MOST_WORDS))
        .as("sentences of %s with more than %d words", document, MOST_WORDS)
        .isEmpty();
    assertThat(prose.meanWords())
        .as("words per sentence of %s", document)
        .isLessThanOrEqualTo(MOST_WORDS_ON_AVERAGE);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void sentencesAreActive(Path document) throws IOException {
    Prose prose = prose(document);
    if (prose.sentences().size() >= FEW_SENTENCES) {
      assertThat(prose.passiveShare())
          .as("share of sentences of %s in the passive voice", document)
          .isLessThanOrEqualTo(MOST_PASSIVE);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void wordsAreThoseOfTheField(Path document) throws IOException {
    Prose prose = prose(document);
    PHRASES.forEach(
        (phrase, instead) ->
            assertThat(prose.with(phrase)).as("%s: write %s", document, instead).isEmpty());
  }

  @Test
  void codeTablesAndHeadingsAreNoProse() {
    Prose prose =
        Prose.of(
            """
            # A heading, whose words do not count

            The first sentence has `some long code` in it. The second
            is here: [a link](somewhere/else.md#anchor).

            ```
            code that is not read
            ```

            | a | table |
            | --- | --- |

            - an item
            - another item. With two sentences
            """);
    assertThat(prose.sentences())
        .containsExactly(
            "The first sentence has Code in it.",
            "The second is here: a link.",
            "an item",
            "another item.",
            "With two sentences");
    assertThat(prose.meanWords()).isCloseTo(20 / 5.0, within(0.01));
  }

  @Test
  void findsPassivesAndPhrases() {
    Prose prose = Prose.of("The file is slowly written. It writes. Of which there are three.");
    assertThat(prose.passiveShare()).isCloseTo(1 / 3.0, within(0.01));
    assertThat(prose.with("of which")).isEqualTo(List.of("Of which there are three."));
  }
}
