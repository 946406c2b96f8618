package io.sparkllama.internal.gbnf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random texts of a grammar, byte by byte. Long ones are led to their end. */
public final class GrammarWalk {

  /** Bytes that usually end something, the most useful first. */
  private static final String CLOSING = "\"}]nft:,0123456789-.";

  private static final int LONGEST = 20_000;

  private final ByteGrammar grammar;
  private final Random random;
  private final int wanted;

  /**
   * @param wanted number of bytes after which a text is led to its end
   */
  public GrammarWalk(ByteGrammar grammar, Random random, int wanted) {
    this.grammar = grammar;
    this.random = random;
    this.wanted = wanted;
  }

  /** A text; empty if none has ended in time. */
  public Optional<String> text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    GrammarState state = grammar.start();
    while (text.size() < LONGEST) {
      List<Byte> next = next(state);
      if (state.mayEnd() && (next.isEmpty() || text.size() > wanted || random.nextInt(4) == 0)) {
        return Optional.of(text.toString(StandardCharsets.UTF_8));
      }
      if (next.isEmpty()) {
        throw new AssertionError("nothing follows '" + text.toString(StandardCharsets.UTF_8) + "'");
      }
      byte chosen = text.size() > wanted ? closing(next) : chosen(next);
      text.write(chosen);
      state = state.after(chosen);
    }
    return Optional.empty();
  }

  private static List<Byte> next(GrammarState state) {
    List<Byte> next = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      if (!state.after((byte) value).isDead()) {
        next.add((byte) value);
      }
    }
    return next;
  }

  private static byte closing(List<Byte> next) {
    for (int i = 0; i < CLOSING.length(); i++) {
      byte closing = (byte) CLOSING.charAt(i);
      if (next.contains(closing)) {
        return closing;
      }
    }
    return next.get(0);
  }

  /** Any byte, but often a closing one, since most bytes go on with a string. */
  private byte chosen(List<Byte> next) {
    if (random.nextInt(4) == 0) {
      byte closing = (byte) CLOSING.charAt(random.nextInt(4));
      if (next.contains(closing)) {
        return closing;
      }
    }
    return next.get(random.nextInt(next.size()));
  }
}
