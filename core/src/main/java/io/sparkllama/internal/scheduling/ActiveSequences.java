package io.sparkllama.internal.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The sequences of a worker: active ones, and ones preempted because the KV cache is full. When a
 * sequence ends, a preempted one continues; no new one is added before all of them have continued.
 * Owned by its worker's thread.
 */
final class ActiveSequences {

  private final List<ActiveSequence<?>> active = new ArrayList<>();
  private final Deque<ActiveSequence<?>> preempted = new ArrayDeque<>();
  private final Deque<Integer> freeIds = new ArrayDeque<>();

  ActiveSequences(int sequences) {
    for (int id = 0; id < sequences; id++) {
      freeIds.add(id);
    }
  }

  /** The active sequences; never empty while any is preempted. */
  List<ActiveSequence<?>> active() {
    return active;
  }

  /** All sequences, in a new list. */
  List<ActiveSequence<?>> all() {
    List<ActiveSequence<?>> all = new ArrayList<>(active);
    all.addAll(preempted);
    return all;
  }

  /** Number of sequences that can be added now. */
  int room() {
    return preempted.isEmpty() ? freeIds.size() : 0;
  }

  /** The ID of the next sequence. */
  int nextId() {
    return freeIds.getFirst();
  }

  /** Adds a sequence with the ID {@link #nextId}. */
  void add(ActiveSequence<?> sequence) {
    freeIds.removeFirst();
    active.add(sequence);
  }

  /** Removes a sequence and frees its ID. */
  void remove(ActiveSequence<?> sequence) {
    active.remove(sequence);
    preempted.remove(sequence);
    freeIds.addLast(sequence.id());
    if (!preempted.isEmpty()) {
      active.add(preempted.removeFirst());
    }
  }

  /**
   * Preempts the sequence with the fewest tokens to recompute, among those that hold cells and
   * contributed nothing to the last batch.
   *
   * @return the sequence, which must be cleared in the session; empty if there is none
   */
  Optional<ActiveSequence<?>> preemptOne() {
    Optional<ActiveSequence<?>> least =
        active.stream()
            .filter(sequence -> sequence.contributed() == 0 && sequence.decoded() > 0)
            .min(Comparator.comparingInt(ActiveSequence::decoded));
    least.ifPresent(
        sequence -> {
          active.remove(sequence);
          preempted.addLast(sequence);
        });
    return least;
  }
}
