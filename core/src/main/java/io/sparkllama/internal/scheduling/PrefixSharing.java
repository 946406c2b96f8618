package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Session;
import io.sparkllama.engine.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The prefix that the items of one worker have in common: computed once, in a sequence of its own,
 * and from there shared with each item that begins with it. It is found by comparing items with
 * each other, and stays for those to come until another one pays more.
 *
 * <p>Owned by its worker's thread.
 */
final class PrefixSharing {

  /** Fewer common tokens are not worth it. */
  static final int LEAST_TOKENS = 16;

  /** A run that goes on once so many tokens of the prefix are computed. */
  private record Waiting(Run<?> run, int length) {}

  private final Session session;
  private final int sequence;
  private final List<Waiting> waiting = new ArrayList<>();
  private int[] tokens = new int[0];
  private int decoded;
  private int contributed;

  /**
   * @param sequence the session's sequence to keep the prefix in
   */
  PrefixSharing(Session session, int sequence) {
    this.session = session;
    this.sequence = sequence;
  }

  /** Finds what a run that has not begun yet can share with the prefix or with another run. */
  void join(Run<?> run, List<Run<?>> active) {
    if (run.isWaiting()) {
      return;
    }
    int held = run.task().commonTokens(tokens, tokens.length);
    Run<?> partner = null;
    int best = held + LEAST_TOKENS - 1;
    for (Run<?> other : active) {
      int common = other == run ? 0 : common(run, other);
      if (common > best) {
        best = common;
        partner = other;
      }
    }
    if (partner != null && waiting.isEmpty()) {
      replace(partner, best);
      held = best;
    }
    if (held >= LEAST_TOKENS) {
      await(run, held);
      shareWhatIsReady();
    }
  }

  private static int common(Run<?> run, Run<?> other) {
    return run.task().commonTokens(other.task().tokens(), other.task().shareableTokens());
  }

  /** Takes over what the run has computed of its first tokens; computes the rest itself. */
  private void replace(Run<?> run, int length) {
    session.clear(sequence);
    tokens = Arrays.copyOf(run.task().tokens(), length);
    decoded = Math.min(run.decoded(), length);
    if (decoded > 0) {
      session.share(run.sequence(), sequence, decoded);
    } else {
      await(run, length);
    }
  }

  private void await(Run<?> run, int length) {
    run.await();
    waiting.add(new Waiting(run, length));
  }

  private void shareWhatIsReady() {
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      if (next.length() <= decoded) {
        session.share(sequence, next.run().sequence(), next.length());
        next.run().resumeAfter(next.length());
        all.remove();
      }
    }
  }

  /** Adds to the batch what is still to be computed, if any run waits for it. */
  void contribute(TokenBatch batch, int room) {
    contributed = waiting.isEmpty() ? 0 : Math.max(0, Math.min(room, tokens.length - decoded));
    for (int position = decoded; position < decoded + contributed; position++) {
      batch.add(tokens[position], position, sequence, false);
    }
  }

  /** The batch was decoded. */
  void advance() {
    decoded += contributed;
    contributed = 0;
    shareWhatIsReady();
  }

  /** Tokens that the last batch had for the prefix. */
  int contributed() {
    return contributed;
  }

  /** Forgets a run that ends. */
  void leave(Run<?> run) {
    waiting.removeIf(next -> next.run() == run);
  }

  /** Goes back to as many tokens as the session still holds of the prefix. */
  void catchUp() {
    decoded = Math.min(decoded, session.length(sequence));
    contributed = 0;
  }

  /** Gives the prefix's cells back; whoever waits goes on without. False if that helps nobody. */
  boolean drop() {
    boolean held = decoded > 0 || !waiting.isEmpty();
    waiting.forEach(next -> next.run().resume());
    waiting.clear();
    session.clear(sequence);
    tokens = new int[0];
    decoded = 0;
    return held;
  }
}
