package io.sparkllama.internal.gbnf;

import io.sparkllama.engine.GrammarException;
import io.sparkllama.internal.common.LruMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A grammar that is followed byte by byte. It is compiled to a network per rule; a {@link
 * GrammarState} is the set of all places in them that the bytes so far may have led to. States are
 * computed once and remembered, up to a limit. Thread-safe.
 */
public final class ByteGrammar {

  /** Limit on the places that one state consists of, or that are passed to find them. */
  static final int MAX_PLACES = 100_000;

  /** Number of states to remember; later ones are computed again each time. */
  private static final int MAX_STATES = 4096;

  /** Limit on the places of all remembered states; a place takes some 100 bytes. */
  private static final int MAX_REMEMBERED_PLACES = 300_000;

  /** Number of grammars to keep, with their states; models share them. */
  private static final int CACHE_CAPACITY = 16;

  private static final LruMap<String, ByteGrammar> CACHE = new LruMap<>(CACHE_CAPACITY);

  /** A node, and where to continue when its network ends. */
  record Place(Node node, Frame frame) {}

  private record Key(Set<Place> places, boolean mayEnd) {}

  private final Map<Key, GrammarState> states = new ConcurrentHashMap<>();
  private final AtomicLong rememberedPlaces = new AtomicLong();
  private final GrammarState start;

  private ByteGrammar(Node root) {
    this.start = state(Set.of(new Place(root, Frame.BOTTOM)));
  }

  /**
   * Parses a grammar in GBNF, whose texts begin with the rule {@code root}. Equal grammars that are
   * used again are parsed once.
   *
   * @throws GrammarException if it has an error or cannot be followed with bounded work; the
   *     message says in which rule, where and why
   */
  public static ByteGrammar of(String grammar) {
    return CACHE.get(grammar, ByteGrammar::compiled);
  }

  private static ByteGrammar compiled(String grammar) {
    GrammarText text = new GrammarText(grammar);
    if (grammar.length() > GbnfParser.MAX_CHARACTERS) {
      throw new GrammarException(
          "the grammar cannot be used: it has "
              + grammar.length()
              + " characters; the maximum is "
              + GbnfParser.MAX_CHARACTERS);
    }
    int nul = grammar.indexOf('\0');
    if (nul >= 0) {
      throw text.fault("", nul, "the grammar contains a NUL character", "remove it");
    }
    Map<String, Part> rules = GbnfParser.parse(text);
    new RuleChecks(text, rules).check();
    return new ByteGrammar(NetworkBuilder.build(text, rules));
  }

  /** The state before any byte. */
  public GrammarState start() {
    return start;
  }

  /** Whether a text satisfies the grammar as a whole. */
  public boolean accepts(byte[] utf8) {
    return start.after(utf8).mayEnd();
  }

  /** The state after one more byte. */
  GrammarState after(Iterable<Place> places, int value) {
    Set<Place> reached = new HashSet<>();
    for (Place place : places) {
      step(place, value, reached);
    }
    return reached.isEmpty() ? GrammarState.DEAD : state(reached);
  }

  private static void step(Place place, int value, Set<Place> reached) {
    if (place.node instanceof Node.Bytes bytes) {
      if (bytes.contains(value)) {
        reached.add(new Place(bytes.next, place.frame));
      }
      return;
    }
    Node.Characters characters = (Node.Characters) place.node;
    if (characters.bytes.isCharacter(value)) {
      reached.add(new Place(characters.next, place.frame));
      return;
    }
    for (Node.Bytes sequence : characters.bytes.sequences()) {
      if (sequence.contains(value)) {
        reached.add(new Place(sequence.next, place.frame.push(characters.next)));
      }
    }
  }

  /** The state of all places that can be reached without another byte. */
  private GrammarState state(Set<Place> from) {
    Set<Place> places = new HashSet<>();
    Set<Place> seen = new HashSet<>();
    boolean mayEnd = false;
    Deque<Place> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (!seen.add(place)) {
        continue;
      }
      if (seen.size() > MAX_PLACES) {
        throw new GrammarException(
            "the grammar cannot be used: it is ambiguous, and a text would have more than "
                + MAX_PLACES
                + " ways to continue; write rules with alternatives that begin differently");
      }
      Frame frame = place.frame;
      if (place.node instanceof Node.Split split) {
        split.targets().forEach(target -> open.push(new Place(target, frame)));
      } else if (place.node instanceof Node.Call call) {
        open.push(new Place(call.rule.start(), frame.push(call.next)));
      } else if (place.node != Node.END) {
        places.add(place);
      } else if (frame.isBottom()) {
        mayEnd = true;
      } else {
        open.push(new Place(frame.next, frame.below));
      }
    }
    return remembered(new Key(places, mayEnd));
  }

  private GrammarState remembered(Key key) {
    GrammarState known = states.get(key);
    if (known != null) {
      return known;
    }
    if (states.size() >= MAX_STATES
        || rememberedPlaces.addAndGet(key.places.size()) > MAX_REMEMBERED_PLACES) {
      return GrammarState.passing(this, key.places, key.mayEnd);
    }
    return states.computeIfAbsent(
        key, made -> GrammarState.remembered(this, made.places, made.mayEnd));
  }
}
