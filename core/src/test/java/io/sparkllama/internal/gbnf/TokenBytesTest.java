package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.common.EmptyCaches;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which tokens of a vocabulary a state allows. */
class TokenBytesTest {

  @RegisterExtension static final EmptyCaches CACHES = new EmptyCaches(ByteGrammar.class);

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

  /** A state of 4,000 places, for as many tokens as would take 70 million. */
  @Test
  void aSearchThatTakesTooLongIsRefused() {
    byte[][] pieces = new byte[26 * 26 * 26][];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] =
          new byte[] {(byte) ('a' + i / 676), (byte) ('a' + i / 26 % 26), (byte) ('a' + i % 26)};
    }
    TokenBytes tokens = new TokenBytes(pieces);
    GrammarState many = ByteGrammar.of("root ::= ([a-z]? \"\"){4000}").start();
    assertThatThrownBy(() -> tokens.allowedIn(many))
        .isInstanceOf(GrammarException.class)
        .hasMessageStartingWith("the grammar cannot be used: it is too ambiguous;");
    GrammarState fewer = ByteGrammar.of("root ::= ([a-z]? \"\"){2000}").start();
    assertThat(tokens.allowedIn(fewer).cardinality()).isEqualTo(pieces.length);
  }

  @Test
  void nothingFollowsADeadState() {
    TokenBytes tokens = new TokenBytes(new byte[][] {{'a'}});
    assertThat(GrammarState.dead().isDead()).isTrue();
    assertThat(GrammarState.dead().after((byte) 'a').isDead()).isTrue();
    assertThat(tokens.allowedIn(GrammarState.dead()).isEmpty()).isTrue();
  }
}
