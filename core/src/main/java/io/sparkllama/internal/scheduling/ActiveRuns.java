package io.sparkllama.internal.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The runs of a worker, each in a sequence of its session: those that take part in batches, and
 * those that were put off because the KV cache had no room for all. Whenever a run leaves, one that
 * was put off goes on; nothing new comes in before all of them do. Owned by its worker's thread.
 */
final class ActiveRuns {

  private final List<Run<?>> active = new ArrayList<>();
  private final Deque<Run<?>> putOff = new ArrayDeque<>();
  private final Deque<Integer> freeSequences = new ArrayDeque<>();

  ActiveRuns(int sequences) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      freeSequences.add(sequence);
    }
  }

  /** Those that take part in batches; never empty as long as any is put off. */
  List<Run<?>> active() {
    return active;
  }

  /** All, in a list of the caller's own. */
  List<Run<?>> all() {
    List<Run<?>> all = new ArrayList<>(active);
    all.addAll(putOff);
    return all;
  }

  /** How many more may come in now. */
  int room() {
    return putOff.isEmpty() ? freeSequences.size() : 0;
  }

  /** The sequence of the next to come in. */
  int nextSequence() {
    return freeSequences.getFirst();
  }

  /** Takes in a run in {@link #nextSequence}. */
  void add(Run<?> run) {
    freeSequences.removeFirst();
    active.add(run);
  }

  /** Gives a run's sequence back. */
  void remove(Run<?> run) {
    active.remove(run);
    putOff.remove(run);
    freeSequences.addLast(run.sequence());
    if (!putOff.isEmpty()) {
      active.add(putOff.removeFirst());
    }
  }

  /**
   * Puts off the run that has the least to do again, of those that hold cells and gave nothing to
   * the last batch.
   *
   * @return the run, whose sequence is to be cleared; empty if there is none
   */
  Optional<Run<?>> putOffOne() {
    Optional<Run<?>> least =
        active.stream()
            .filter(run -> run.contributed() == 0 && run.decoded() > 0)
            .min(Comparator.comparingInt(Run::decoded));
    least.ifPresent(
        run -> {
          active.remove(run);
          putOff.addLast(run);
        });
    return least;
  }
}
