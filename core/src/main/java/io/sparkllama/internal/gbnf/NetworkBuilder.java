package io.sparkllama.internal.gbnf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compiles rules to networks, back to front. */
final class NetworkBuilder {

  /** Limit on nodes, once repetitions are written out. */
  static final int MAX_NODES = 500_000;

  private final GrammarText text;
  private final Map<String, Node.Rule> networks = new HashMap<>();
  private final Map<CharacterSet, CharacterBytes> bytes = new HashMap<>();
  private int built;

  /** The rule being compiled. */
  private String rule = "";

  private NetworkBuilder(GrammarText text) {
    this.text = text;
  }

  /**
   * The first node of the rule {@code root}.
   *
   * @throws io.sparkllama.engine.GrammarException if the rules are too large when written out
   */
  static Node build(GrammarText text, Map<String, Part> rules) {
    NetworkBuilder builder = new NetworkBuilder(text);
    rules.keySet().forEach(name -> builder.networks.put(name, new Node.Rule()));
    rules.forEach(
        (name, body) -> {
          builder.rule = name;
          builder.networks.get(name).begin(builder.node(body, Node.END));
        });
    return builder.networks.get(RuleChecks.ROOT).start();
  }

  private Node node(Part part, Node next) {
    count();
    if (part instanceof Part.Text literal) {
      return literal(literal.text(), next);
    }
    if (part instanceof Part.Characters characters) {
      return new Node.Characters(
          bytes.computeIfAbsent(characters.set(), CharacterBytes::new), next);
    }
    if (part instanceof Part.Reference reference) {
      return new Node.Call(networks.get(reference.rule()), next);
    }
    if (part instanceof Part.Sequence sequence) {
      Node node = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        node = node(sequence.parts().get(i), node);
      }
      return node;
    }
    if (part instanceof Part.Choice choice) {
      return choice(choice, next);
    }
    return repetition((Part.Repetition) part, next);
  }

  /** Literals are joined where they begin alike, so that thousands of them are followed as one. */
  private Node choice(Part.Choice choice, Node next) {
    List<Node> alternatives = new ArrayList<>();
    List<byte[]> literals = new ArrayList<>();
    for (Part each : choice.alternatives()) {
      if (each instanceof Part.Text literal && !literal.text().isEmpty()) {
        literals.add(literal.text().getBytes(StandardCharsets.UTF_8));
      } else {
        alternatives.add(node(each, next));
      }
    }
    literals.sort(Arrays::compareUnsigned);
    alternatives.addAll(prefixes(literals, 0, next));
    return new Node.Split(alternatives);
  }

  /**
   * Nodes for sorted literals that are equal up to a position and longer than it, one per byte that
   * follows there.
   */
  private List<Node> prefixes(List<byte[]> literals, int position, Node next) {
    List<Node> nodes = new ArrayList<>();
    for (int from = 0; from < literals.size(); ) {
      byte[] first = literals.get(from);
      int to = from + 1;
      while (to < literals.size() && literals.get(to)[position] == first[position]) {
        to++;
      }
      nodes.add(prefix(literals.subList(from, to), position, next));
      from = to;
    }
    return nodes;
  }

  /** The bytes that sorted literals share from a position on, then what follows. */
  private Node prefix(List<byte[]> literals, int position, Node next) {
    byte[] first = literals.get(0);
    byte[] last = literals.get(literals.size() - 1);
    int different = Arrays.mismatch(first, last);
    int end = different < 0 ? first.length : different;
    List<byte[]> longer = literals.stream().filter(each -> each.length > end).toList();
    Node node = next;
    if (!longer.isEmpty()) {
      List<Node> targets = prefixes(longer, end, next);
      if (longer.size() < literals.size()) {
        targets.add(next);
      }
      node = new Node.Split(targets);
    }
    return bytes(first, position, end, node);
  }

  private Node literal(String literal, Node next) {
    byte[] utf8 = literal.getBytes(StandardCharsets.UTF_8);
    return bytes(utf8, 0, utf8.length, next);
  }

  private Node bytes(byte[] utf8, int from, int to, Node next) {
    Node node = next;
    for (int i = to - 1; i >= from; i--) {
      count();
      node = new Node.Bytes(utf8[i] & 0xFF, utf8[i] & 0xFF, node);
    }
    return node;
  }

  private Node repetition(Part.Repetition repetition, Node next) {
    Node node = next;
    if (repetition.most() == Part.Repetition.UNLIMITED) {
      Node.Split loop = new Node.Split(List.of());
      loop.lead(List.of(node(repetition.part(), loop), next));
      node = loop;
    } else {
      for (int i = repetition.least(); i < repetition.most(); i++) {
        node = new Node.Split(List.of(node(repetition.part(), node), next));
      }
    }
    for (int i = 0; i < repetition.least(); i++) {
      node = node(repetition.part(), node);
    }
    return node;
  }

  private void count() {
    if (++built > MAX_NODES) {
      throw text.fault(
          rule,
          0,
          "the grammar has more than " + MAX_NODES + " parts when its repetitions are expanded",
          "lower the counts in braces");
    }
  }
}
