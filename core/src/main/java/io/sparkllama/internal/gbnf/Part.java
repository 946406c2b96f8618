package io.sparkllama.internal.gbnf;

import java.util.List;
import java.util.stream.Stream;

/** A part of a rule's right-hand side. Immutable. */
sealed interface Part {

  /** A literal, possibly empty. */
  record Text(String text) implements Part {}

  /** One character of a set. */
  record Characters(CharacterSet set) implements Part {}

  /** What another rule produces; the offset is that of its name in the grammar's text. */
  record Reference(String rule, int offset) implements Part {}

  /** Parts in order. */
  record Sequence(List<Part> parts) implements Part {}

  /** One of several parts. */
  record Choice(List<Part> alternatives) implements Part {}

  /** A part several times; {@code most} may be {@link #UNLIMITED}. */
  record Repetition(Part part, int least, int most) implements Part {
    static final int UNLIMITED = -1;

    /**
     * A part repeated. Repetitions of repetitions are combined where that changes nothing, since
     * {@code ("a"?){1,2000}} would have very many ways to be the same text.
     */
    static Repetition of(Part part, int least, int most) {
      return part instanceof Repetition inner && inner.least <= 1
          ? new Repetition(inner.part, inner.least * least, product(inner.most, most))
          : new Repetition(part, least, most);
    }

    private static int product(int inner, int most) {
      return inner == 0 || most == 0
          ? 0
          : inner == UNLIMITED || most == UNLIMITED
              ? UNLIMITED
              : (int) Math.min((long) inner * most, Integer.MAX_VALUE);
    }
  }

  /** All references in this part, at any depth. */
  default Stream<Reference> references() {
    if (this instanceof Reference reference) {
      return Stream.of(reference);
    }
    return children().stream().flatMap(Part::references);
  }

  /** The parts that this one consists of. */
  default List<Part> children() {
    if (this instanceof Sequence sequence) {
      return sequence.parts();
    }
    if (this instanceof Choice choice) {
      return choice.alternatives();
    }
    return this instanceof Repetition repetition ? List.of(repetition.part()) : List.of();
  }
}
