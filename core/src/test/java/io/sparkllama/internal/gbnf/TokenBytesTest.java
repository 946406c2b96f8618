package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which tokens of a vocabulary a state allows. */
class TokenBytesTest {

  private static final String CHARACTERS = "aab b\"\\{}:,0é日😀";

  /** Random pieces of text, cut anywhere, also inside a character. */
  private static byte[][] vocabulary(Random random, int size) {
    byte[][] pieces = new byte[size][];
    for (int token = 2; token < size; token++) {
      StringBuilder text = new StringBuilder();
      int[] all = CHARACTERS.codePoints().toArray();
      for (int i = random.nextInt(4); i >= 0; i--) {
        text.appendCodePoint(all[random.nextInt(all.length)]);
      }
      byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(utf8.length);
      pieces[token] = Arrays.copyOfRange(utf8, random.nextInt(3) == 0 ? from : 0, utf8.length);
    }
    pieces[1] = new byte[0];
    return pieces;
  }

  @Test
  void findsTheTokensThatOneByOneWouldBeAllowed() {
    Random random = new Random(3);
    byte[][] pieces = vocabulary(random, 3000);
    TokenBytes tokens = new TokenBytes(pieces);
    GrammarState state =
        ByteGrammar.of("root ::= (\"a\" [^\"b]* | \"日😀\" | \"{\" root \"}\")+").start();
    int steps = 0;
    while (steps < 60) {
      BitSet expected = new BitSet();
      for (int token = 2; token < pieces.length; token++) {
        expected.set(token, !state.after(pieces[token]).isDead());
      }
      assertThat(tokens.allowedIn(state)).isEqualTo(expected);
      assertThat(expected.cardinality()).isBetween(1, 2999);
      int[] allowed = expected.stream().toArray();
      state = state.after(pieces[allowed[random.nextInt(allowed.length)]]);
      steps++;
    }
  }

  @Test
  void tokensWithoutTextAreNeverAllowed() {
    byte[][] pieces = {null, new byte[0], {'a'}};
    BitSet allowed = new TokenBytes(pieces).allowedIn(ByteGrammar.of("root ::= .*").start());
    assertThat(allowed.stream().toArray()).containsExactly(2);
  }
}
