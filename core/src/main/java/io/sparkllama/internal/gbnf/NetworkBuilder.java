package io.sparkllama.internal.gbnf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
      List<Node> alternatives = new ArrayList<>();
      choice.alternatives().forEach(each -> alternatives.add(node(each, next)));
      return new Node.Split(alternatives);
    }
    return repetition((Part.Repetition) part, next);
  }

  private Node literal(String literal, Node next) {
    byte[] utf8 = literal.getBytes(StandardCharsets.UTF_8);
    Node node = next;
    for (int i = utf8.length - 1; i >= 0; i--) {
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
          "the grammar has more than " + MAX_NODES + " parts when its repetitions are written out",
          "lower the counts in braces");
    }
  }
}
