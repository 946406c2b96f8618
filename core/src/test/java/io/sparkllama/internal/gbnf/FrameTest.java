package io.sparkllama.internal.gbnf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Stacks are equal if they continue at the same nodes. */
class FrameTest {

  private static final Node FIRST = new Node.Bytes('a', 'a', Node.END);
  private static final Node SECOND = new Node.Bytes('a', 'a', Node.END);

  private static Frame of(Node... nodes) {
    Frame frame = Frame.BOTTOM;
    for (Node node : nodes) {
      frame = frame.push(node);
    }
    return frame;
  }

  @Test
  void stacksOfTheSameNodesAreEqual() {
    assertThat(of(FIRST, SECOND)).isEqualTo(of(FIRST, SECOND)).hasSameHashCodeAs(of(FIRST, SECOND));
    assertThat(of()).isEqualTo(Frame.BOTTOM);
    Frame shared = of(FIRST);
    assertThat(shared.push(SECOND)).isEqualTo(shared.push(SECOND));
  }

  @Test
  void stacksOfOthersDiffer() {
    assertThat(of(FIRST)).isNotEqualTo(of(SECOND));
    assertThat(of(FIRST, SECOND)).isNotEqualTo(of(SECOND, FIRST));
    assertThat(of(FIRST, SECOND)).isNotEqualTo(of(SECOND));
    assertThat(of(SECOND)).isNotEqualTo(of(FIRST, SECOND));
    assertThat(of(FIRST)).isNotEqualTo(Frame.BOTTOM);
    assertThat(Frame.BOTTOM).isNotEqualTo(of(FIRST));
    assertThat(of(FIRST)).isNotEqualTo(FIRST).isNotEqualTo(null);
    assertThat(of(FIRST, FIRST)).isNotEqualTo(of(FIRST));
  }

  /** So that a rule that ends with itself needs no more room for a longer text. */
  @Test
  void theEndOfANetworkIsNowhereToContinue() {
    Frame frame = of(FIRST);
    assertThat(frame.push(Node.END)).isSameAs(frame);
    assertThat(frame.isBottom()).isFalse();
    assertThat(Frame.BOTTOM.push(Node.END).isBottom()).isTrue();
  }
}
