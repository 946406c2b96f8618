package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The shared prefix of a worker: computed once, in a sequence of its own, and shared with each
 * sequence that starts with it. It is found by comparing sequences, and kept for later ones until
 * another prefix saves more.
 *
 * <p>Owned by its worker's thread.
 */
final class PrefixSharing {

  /** Minimum length of a shared prefix; shorter ones are not worth it. */
  static final int MIN_TOKENS = 16;

  /** A sequence that continues once the given length of the prefix is computed. */
  private record Waiting(ActiveSequence<?> sequence, int length) {}

  private final Session session;
  private final int id;
  private final List<Waiting> waiting = new ArrayList<>();
  private int[] tokens = new int[0];
  private int decoded;
  private int contributed;

  /**
   * @param id the session's sequence that holds the prefix
   */
  PrefixSharing(Session session, int id) {
    this.session = session;
    this.id = id;
  }

  /** Finds what a new sequence can share with the prefix or with another sequence. */
  void join(ActiveSequence<?> sequence, List<ActiveSequence<?>> active) {
    if (sequence.isWaiting()) {
      return;
    }
    int held = sequence.request().commonPrefixLength(tokens, tokens.length);
    ActiveSequence<?> partner = null;
    int best = held + MIN_TOKENS - 1;
    for (ActiveSequence<?> other : active) {
      int common = other == sequence ? 0 : common(sequence, other);
      if (common > best) {
        best = common;
        partner = other;
      }
    }
    if (partner != null && waiting.isEmpty()) {
      replace(partner, best);
      held = best;
    }
    if (held >= MIN_TOKENS) {
      await(sequence, held);
      shareReady();
    }
  }

  private static int common(ActiveSequence<?> sequence, ActiveSequence<?> other) {
    return sequence
        .request()
        .commonPrefixLength(other.request().tokens(), other.request().shareableTokens());
  }

  /** Makes the first tokens of a sequence the prefix; computes those it has not computed itself. */
  private void replace(ActiveSequence<?> sequence, int length) {
    session.clear(id);
    tokens = Arrays.copyOf(sequence.request().tokens(), length);
    decoded = Math.min(sequence.decoded(), length);
    if (decoded > 0) {
      session.share(sequence.id(), id, decoded);
    } else {
      await(sequence, length);
    }
  }

  private void await(ActiveSequence<?> sequence, int length) {
    sequence.await();
    waiting.add(new Waiting(sequence, length));
  }

  private void shareReady() {
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      if (next.length() <= decoded) {
        session.share(id, next.sequence().id(), next.length());
        next.sequence().continueAfter(next.length());
        all.remove();
      }
    }
  }

  /** Adds tokens of the prefix to the batch if a sequence waits for them. */
  void contribute(TokenBatch batch, int room) {
    contributed = waiting.isEmpty() ? 0 : Math.max(0, Math.min(room, tokens.length - decoded));
    for (int position = decoded; position < decoded + contributed; position++) {
      batch.add(tokens[position], position, id, false);
    }
  }

  /** Called when the batch was decoded. */
  void advance() {
    decoded += contributed;
    contributed = 0;
    shareReady();
  }

  /** Number of prefix tokens in the last batch. */
  int contributed() {
    return contributed;
  }

  /** Removes a sequence that ends. */
  void leave(ActiveSequence<?> sequence) {
    waiting.removeIf(next -> next.sequence() == sequence);
  }

  /** Rewinds to the tokens of the prefix that the session still holds. */
  void rewindToSession() {
    decoded = Math.min(decoded, session.length(id));
    contributed = 0;
  }

  /**
   * Frees the prefix's cells; sequences that wait for it compute their own tokens. Returns false if
   * it held none.
   */
  boolean drop() {
    boolean held = decoded > 0 || !waiting.isEmpty();
    waiting.forEach(next -> next.sequence().continueWithoutPrefix());
    waiting.clear();
    session.clear(id);
    tokens = new int[0];
    decoded = 0;
    return held;
  }
}
