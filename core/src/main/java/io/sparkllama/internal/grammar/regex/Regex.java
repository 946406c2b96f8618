package io.sparkllama.internal.grammar.regex;

import io.sparkllama.internal.gbnf.CharacterSet;
import java.util.List;

/** A regular expression as a tree. Immutable. */
public sealed interface Regex {

  /** For {@link Repetition#most}. */
  int UNLIMITED = -1;

  /** One character of a set. */
  record Characters(CharacterSet set) implements Regex {}

  /** Parts in order; without parts, the empty text. */
  record Sequence(List<Regex> parts) implements Regex {}

  /** One of several parts. */
  record Choice(List<Regex> alternatives) implements Regex {}

  /** A part several times; {@code most} may be {@link #UNLIMITED}. */
  record Repetition(Regex part, int least, int most) implements Regex {}

  /** The beginning or the end of the text. */
  record Anchor(boolean atEnd) implements Regex {}

  /** Whether the part or one inside it is an anchor. */
  default boolean hasAnchor() {
    return this instanceof Anchor || children().stream().anyMatch(Regex::hasAnchor);
  }

  private List<Regex> children() {
    if (this instanceof Sequence sequence) {
      return sequence.parts();
    }
    if (this instanceof Choice choice) {
      return choice.alternatives();
    }
    return this instanceof Repetition repetition ? List.of(repetition.part()) : List.of();
  }
}
