package io.sparkllama.internal.gbnf;

import java.util.List;

/**
 * A node of the network that a grammar is compiled to. A network per rule; equal only to itself.
 */
abstract sealed class Node {

  /** The end of a rule's network. */
  static final Node END = new End();

  private Node() {}

  static final class End extends Node {
    private End() {}
  }

  /** Consumes one byte of a range. */
  static final class Bytes extends Node {
    final int first;
    final int last;
    final Node next;

    Bytes(int first, int last, Node next) {
      this.first = first;
      this.last = last;
      this.next = next;
    }

    boolean contains(int value) {
      return value >= first && value <= last;
    }
  }

  /** Consumes one character of a set. */
  static final class Characters extends Node {
    final CharacterBytes bytes;
    final Node next;

    Characters(CharacterBytes bytes, Node next) {
      this.bytes = bytes;
      this.next = next;
    }
  }

  /** Continues at several nodes. */
  static final class Split extends Node {
    private List<Node> targets;

    Split(List<Node> targets) {
      this.targets = targets;
    }

    /** A loop's targets include nodes that lead back to it. */
    void lead(List<Node> to) {
      targets = to;
    }

    List<Node> targets() {
      return targets;
    }
  }

  /** Runs the network of a rule, then continues. */
  static final class Call extends Node {
    final Rule rule;
    final Node next;

    Call(Rule rule, Node next) {
      this.rule = rule;
      this.next = next;
    }
  }

  /** A rule, whose network may not be built yet. */
  static final class Rule {
    private Node start = END;

    void begin(Node at) {
      start = at;
    }

    Node start() {
      return start;
    }
  }
}
