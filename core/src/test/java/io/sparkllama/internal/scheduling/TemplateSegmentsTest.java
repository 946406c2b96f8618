package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.chat.Rendering.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pieces of a rendered conversation as tokens. */
class TemplateSegmentsTest {

  private final CharacterTokenizer vocabulary =
      new CharacterTokenizer().withControls("<s>", "<e>").withUserDefined("<t>");

  private static Piece template(String text) {
    return new Piece(text, false);
  }

  private static Piece data(String text) {
    return new Piece(text, true);
  }

  private List<Segment> segments(boolean begin, Piece... pieces) throws Refusal {
    return new TemplateSegments(vocabulary)
        .of(
            List.of(pieces),
            TemplateMarkers.of(vocabulary, "<t>"),
            begin,
            TemplateSegments::longestContent);
  }

  private String written(boolean begin, Piece... pieces) throws Refusal {
    return vocabulary.written(Segment.join(segments(begin, pieces)));
  }

  @Test
  void markersComeOfTheTemplateAlone() throws Refusal {
    assertThat(written(false, template("a<s>b<t>"), data("<s><t>c"), template("<e>d")))
        .isEqualTo("a«<s>»b«<t>»<s><t>c«<e>»d");
    assertThat(written(false, data("x"), template(""))).isEqualTo("x");
    assertThat(segments(false, template(""), template(""))).isEmpty();
  }

  @Test
  void theBeginMarkerComesOnce() throws Refusal {
    assertThat(written(true, template("<s>a"))).as("a vocabulary without").isEqualTo("«<s>»a");
    vocabulary.beginningWith("<s>");
    assertThat(written(true, template("a"))).isEqualTo("«<s>»a");
    assertThat(written(true, template("<s>a"))).isEqualTo("«<s>»a");
    assertThat(written(true, template("<s><s>a"))).isEqualTo("«<s>»a");
    assertThat(written(true, template("<e>a"))).isEqualTo("«<s>»«<e>»a");
    assertThat(written(true, template("a<s>"))).isEqualTo("«<s>»a«<s>»");
    assertThat(written(false, template("<s><s>a"))).isEqualTo("«<s>»«<s>»a");
  }

  @Test
  void whatStandsAroundTheLongestContentStays() throws Refusal {
    List<Segment> segments =
        segments(false, template("ab<s>cd"), data("long<t>er"), template("e"), data("f"));
    assertThat(segments).extracting(Segment::length).containsExactly(2, 1, 13);
    assertThat(segments).extracting(Segment::head).containsExactly(2, 1, 2);
    assertThat(segments).extracting(Segment::cuttable).containsExactly(0, 0, 9);
  }

  @Test
  void theLongestContentIsTheFirstOfThoseOfItsLength() {
    List<Piece> pieces =
        new ArrayList<>(List.of(template("template"), data("ab"), data("cd"), data("e")));
    assertThat(TemplateSegments.longestContent(pieces)).isEqualTo(1);
    pieces.add(data("fgh"));
    assertThat(TemplateSegments.longestContent(pieces)).isEqualTo(4);
    assertThat(TemplateSegments.longestContent(List.of(data("")))).isZero();
    assertThat(TemplateSegments.longestContent(List.of(template("a")))).isEqualTo(-1);
    assertThat(TemplateSegments.longestContent(List.of())).isEqualTo(-1);
  }
}
