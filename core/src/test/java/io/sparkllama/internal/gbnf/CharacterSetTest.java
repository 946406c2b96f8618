package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.gbnf.CharacterSet.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sets of characters behave as sets. */
class CharacterSetTest {

  /** Characters that sets of small numbers consist of. */
  private static final int MOST = 24;

  private final Random random = new Random(11);

  private CharacterSet randomSet(BitSet members) {
    List<Range> ranges = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int first = 1 + random.nextInt(MOST);
      int last = Math.min(MOST, first + random.nextInt(5));
      ranges.add(new Range(first, last));
      members.set(first, last + 1);
    }
    return CharacterSet.of(ranges);
  }

  private static BitSet members(CharacterSet set) {
    BitSet members = new BitSet();
    IntStream.rangeClosed(0, MOST + 1).filter(set::contains).forEach(members::set);
    return members;
  }

  private static void assertIsSorted(CharacterSet set) {
    for (int i = 1; i < set.ranges().size(); i++) {
      assertThat(set.ranges().get(i).first()).isGreaterThan(set.ranges().get(i - 1).last());
    }
    assertThat(set.ranges()).allMatch(range -> range.first() <= range.last());
  }

  @Test
  void operationsAreThoseOfSets() {
    for (int i = 0; i < 500; i++) {
      BitSet ones = new BitSet();
      BitSet others = new BitSet();
      CharacterSet one = randomSet(ones);
      CharacterSet other = randomSet(others);
      assertThat(members(one)).isEqualTo(ones);
      assertThat(one.isEmpty()).isEqualTo(ones.isEmpty());
      BitSet both = (BitSet) ones.clone();
      both.and(others);
      BitSet either = (BitSet) ones.clone();
      either.or(others);
      BitSet rest = (BitSet) ones.clone();
      rest.andNot(others);
      assertThat(members(one.and(other))).isEqualTo(both);
      assertThat(members(one.or(other))).isEqualTo(either);
      assertThat(members(one.without(other))).isEqualTo(rest);
      assertThat(one.complement().complement()).isEqualTo(one);
      assertThat(one.and(other)).isEqualTo(other.and(one));
      assertIsSorted(one.and(other));
      assertIsSorted(one.or(other));
    }
  }

  @Test
  void theRestOfASetIsEveryOtherCharacter() {
    CharacterSet others = CharacterSet.of(List.of(new Range('b', 'b'))).complement();
    assertThat(others.ranges())
        .containsExactly(
            new Range(1, 'a'), new Range('c', 0xD7FF), new Range(0xE000, Character.MAX_CODE_POINT));
    assertThat(others.contains(Character.MAX_CODE_POINT)).isTrue();
    assertThat(others.contains('b')).isFalse();
  }

  @Test
  void neitherNulNorHalvesOfPairsAreCharacters() {
    CharacterSet all = CharacterSet.of(List.of(new Range(0, Character.MAX_CODE_POINT)));
    assertThat(all).isEqualTo(CharacterSet.ALL);
    assertThat(IntStream.of(0, 0xD800, 0xDBFF, 0xDC00, 0xDFFF)).noneMatch(all::contains);
    assertThat(IntStream.of(1, 0xD7FF, 0xE000, 0x10FFFF)).allMatch(all::contains);
    assertThat(CharacterSet.of(List.of(new Range(0xD800, 0xDFFF))).isEmpty()).isTrue();
    assertThat(CharacterSet.of(List.of(new Range(0xDFFF, 0xE001))).ranges())
        .containsExactly(new Range(0xE000, 0xE001));
  }
}
