package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The states agree with the JDK's strict decoder. */
class Utf8Test {

  @Test
  void acceptsEveryCharacterButNul() {
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        if (stateAfter(Character.toString(c).getBytes(StandardCharsets.UTF_8)) != Utf8.BETWEEN) {
          fail("U+%X", c);
        }
      }
    }
    assertThat(stateAfter(new byte[] {0})).isEqualTo(Utf8.ILL_FORMED);
  }

  @Test
  void refusesWhatTheJdkRefuses() {
    byte[] edges = {
      0x41,
      (byte) 0x80,
      (byte) 0x8F,
      (byte) 0x90,
      (byte) 0x9F,
      (byte) 0xA0,
      (byte) 0xBF,
      (byte) 0xC0,
      (byte) 0xC1,
      (byte) 0xC2,
      (byte) 0xDF,
      (byte) 0xE0,
      (byte) 0xE1,
      (byte) 0xEC,
      (byte) 0xED,
      (byte) 0xEE,
      (byte) 0xEF,
      (byte) 0xF0,
      (byte) 0xF1,
      (byte) 0xF3,
      (byte) 0xF4,
      (byte) 0xF5,
      (byte) 0xFF
    };
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] text = new byte[1 + random.nextInt(5)];
      for (int j = 0; j < text.length; j++) {
        text[j] = edges[random.nextInt(edges.length)];
      }
      if ((stateAfter(text) == Utf8.BETWEEN) != decodes(text)) {
        fail("%s", Arrays.toString(text));
      }
    }
  }

  private static int stateAfter(byte[] text) {
    int state = Utf8.BETWEEN;
    for (byte b : text) {
      state = Utf8.after(state, b);
    }
    return state;
  }

  private static boolean decodes(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
