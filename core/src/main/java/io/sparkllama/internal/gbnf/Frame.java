package io.sparkllama.internal.gbnf;

/**
 * A stack of nodes at which the networks that called others continue. Immutable; frames share what
 * is below them.
 */
final class Frame {

  /** The empty stack. */
  static final Frame BOTTOM = new Frame(Node.END, null, 1);

  private static final int PRIME = 31;

  final Node next;
  final Frame below;
  private final int hash;

  private Frame(Node next, Frame below, int hash) {
    this.next = next;
    this.below = below;
    this.hash = hash;
  }

  boolean isBottom() {
    return below == null;
  }

  /** This stack with one more node; calls at the end of a network need none. */
  Frame push(Node node) {
    return node == Node.END
        ? this
        : new Frame(node, this, PRIME * hash + System.identityHashCode(node));
  }

  @Override
  public boolean equals(Object object) {
    Frame other = object instanceof Frame frame ? frame : null;
    Frame own = this;
    while (own != other) {
      if (other == null || own.isBottom() || own.hash != other.hash || own.next != other.next) {
        return false;
      }
      own = own.below;
      other = other.below;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
