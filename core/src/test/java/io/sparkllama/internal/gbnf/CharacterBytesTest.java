package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The encodings of character sets. */
class CharacterBytesTest {

  private static boolean accepts(CharacterBytes set, byte[] bytes) {
    if (bytes.length == 1) {
      return (bytes[0] & 0xFF) < 0x80 && set.isCharacter(bytes[0]);
    }
    return set.sequences().stream().anyMatch(first -> follows(first, bytes));
  }

  private static boolean follows(Node.Bytes first, byte[] bytes) {
    Node node = first;
    for (byte each : bytes) {
      if (!(node instanceof Node.Bytes range) || !range.contains(each & 0xFF)) {
        return false;
      }
      node = range.next;
    }
    return node == Node.END;
  }

  private static CharacterSet.Range range(int first, int last) {
    return new CharacterSet.Range(first, last);
  }

  @Test
  void encodesEveryCharacterOfTheSetAndNoOther() {
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      int a = 1 + random.nextInt(i % 2 == 0 ? 0x10FFFF : 0x900);
      int b = 1 + random.nextInt(i % 2 == 0 ? 0x10FFFF : 0x900);
      CharacterSet set = CharacterSet.of(List.of(range(Math.min(a, b), Math.max(a, b))));
      CharacterBytes bytes = new CharacterBytes(set);
      CharacterBytes others = new CharacterBytes(set.complement());
      for (int c = 1; c <= 0x10FFFF; c += c < 0x1000 ? 1 : 37) {
        if (c < 0xD800 || c > 0xDFFF) {
          byte[] utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
          boolean within = c >= Math.min(a, b) && c <= Math.max(a, b);
          if (accepts(bytes, utf8) != within || accepts(others, utf8) == within) {
            fail("U+%04X in %s", c, set);
          }
        }
      }
    }
  }

  @Test
  void allCharactersAreExactlyWellFormedUtf8() {
    CharacterBytes all = new CharacterBytes(CharacterSet.ALL);
    Random random = new Random(2);
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = new byte[2 + random.nextInt(3)];
      random.nextBytes(bytes);
      bytes[0] |= (byte) 0xC0;
      for (int j = 1; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(20) == 0 ? bytes[j] : 0x80 | (bytes[j] & 0x3F));
      }
      if (accepts(all, bytes) != isOneCharacter(bytes)) {
        fail(Arrays.toString(bytes));
      }
    }
    assertThat(accepts(all, new byte[] {0})).isFalse();
  }

  private static boolean isOneCharacter(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePointCount(0, text.length()) == 1;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void rangesAreMergedAndSurrogatesLeftOut() {
    assertThat(CharacterSet.of(List.of(range('d', 'f'), range(0, 'b'), range('a', 'c'))).ranges())
        .containsExactly(range(1, 'f'));
    assertThat(CharacterSet.of(List.of(range(0xD700, 0xE000))).ranges())
        .containsExactly(range(0xD700, 0xD7FF), range(0xE000, 0xE000));
    assertThat(CharacterSet.ALL.complement().isEmpty()).isTrue();
  }
}
