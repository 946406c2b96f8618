package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextBufferTest {

  @Test
  void putsCharactersTogetherThatStraddlePieces() {
    TextBuffer text = new TextBuffer(List.of());
    byte[] emoji = "a📷b".getBytes(StandardCharsets.UTF_8);
    for (byte b : emoji) {
      assertThat(text.append(new byte[] {b})).isFalse();
    }
    assertThat(text).hasToString("a📷b");
  }

  @Test
  void leavesOutACharacterThatIsNotComplete() {
    byte[] emoji = "📷".getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length < 4; length++) {
      TextBuffer text = new TextBuffer(List.of());
      text.append(bytes("ok"));
      text.append(Arrays.copyOf(emoji, length));
      assertThat(text).hasToString("ok");
    }
  }

  @Test
  void findsAStopStringWhereverPiecesAreCut() {
    String whole = "one two STOP three";
    for (int cut = 1; cut < whole.length(); cut++) {
      TextBuffer text = new TextBuffer(List.of("STOP"));
      boolean stopped =
          text.append(bytes(whole.substring(0, cut))) || text.append(bytes(whole.substring(cut)));
      assertThat(stopped).isTrue();
      assertThat(text).hasToString("one two ");
    }
  }

  @Test
  void cutsAtTheFirstOfSeveralStopStrings() {
    TextBuffer text = new TextBuffer(List.of("later", "é!", "b"));
    assertThat(text.append(bytes("xyé"))).isFalse();
    assertThat(text.append(bytes("!b later"))).isTrue();
    assertThat(text).hasToString("xy");
  }

  @Test
  void keepsTextThatOnlyBeginsLikeAStopString() {
    TextBuffer text = new TextBuffer(List.of("STOP"));
    assertThat(text.append(bytes("STO"))).isFalse();
    assertThat(text.append(bytes("NE"))).isFalse();
    assertThat(text).hasToString("STONE");
  }

  @Test
  void growsAndFindsAStopStringFarIn() {
    for (int pieces : new int[] {85, 86, 500}) {
      TextBuffer text = new TextBuffer(List.of("END"));
      for (int i = 0; i < pieces; i++) {
        assertThat(text.append(bytes("abc"))).isFalse();
      }
      assertThat(text.bytes()).isEqualTo(bytes("abc".repeat(pieces)));
      assertThat(text.append(bytes("E"))).isFalse();
      assertThat(text.append(bytes("ND of it"))).isTrue();
      assertThat(text).hasToString("abc".repeat(pieces));
    }
    TextBuffer large = new TextBuffer(List.of());
    large.append(bytes("x".repeat(10_000)));
    large.append(bytes("y"));
    assertThat(large).hasToString("x".repeat(10_000) + "y");
  }

  @Test
  void aStopStringMayBeTheWholeTextOrItsLastByte() {
    TextBuffer text = new TextBuffer(List.of("."));
    assertThat(text.append(bytes("."))).isTrue();
    assertThat(text.bytes()).isEmpty();
    TextBuffer last = new TextBuffer(List.of("c", "bcd"));
    assertThat(last.append(bytes("ab"))).isFalse();
    assertThat(last.append(bytes("c"))).isTrue();
    assertThat(last).hasToString("ab");
  }

  @Test
  void bytesThatAreNoCharactersAreShownAsSuch() {
    TextBuffer text = new TextBuffer(List.of());
    text.append(new byte[] {'a', (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80});
    assertThat(text).hasToString("a\uFFFD\uFFFD\uFFFD\uFFFD");
    for (String whole : List.of("é", "€", "📷")) {
      TextBuffer one = new TextBuffer(List.of());
      byte[] all = bytes(whole);
      one.append(Arrays.copyOf(all, all.length - 1));
      assertThat(one).hasToString("");
      one.append(new byte[] {all[all.length - 1]});
      assertThat(one).hasToString(whole);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
