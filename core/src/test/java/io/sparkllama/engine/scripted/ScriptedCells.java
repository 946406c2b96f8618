package io.sparkllama.engine.scripted;

import io.sparkllama.engine.TokenBatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The cells of a KV cache with llama.cpp b4916's slot search: a batch gets contiguous cells or
 * none. Undoing an aborted batch removes the positions that equal the cells' indices, in all
 * sequences. A cell may belong to several sequences.
 */
final class ScriptedCells {

  private final List<BitSet> owners = new ArrayList<>();
  private final int[] positions;
  private int head;

  ScriptedCells(int size) {
    positions = new int[size];
    for (int i = 0; i < size; i++) {
      owners.add(new BitSet());
    }
  }

  /** Places a batch; false if there are not enough contiguous free cells. */
  boolean place(TokenBatch batch) {
    int first = findSlot(batch.size());
    if (first < 0) {
      return false;
    }
    for (int i = 0; i < batch.size(); i++) {
      owners.get(first + i).set(batch.sequence(i));
      positions[first + i] = batch.position(i);
    }
    head = first + batch.size();
    return true;
  }

  private int findSlot(int length) {
    int tested = 0;
    while (tested < positions.length && length <= positions.length) {
      if (head + length > positions.length) {
        tested += positions.length - head;
        head = 0;
        continue;
      }
      int free = 0;
      while (free < length && owners.get(head + free).isEmpty()) {
        free++;
      }
      if (free == length) {
        return head;
      }
      head += free + 1;
      tested += free + 1;
    }
    return -1;
  }

  /** Does to all sequences what llama.cpp does when it undoes an aborted batch. */
  void abort(TokenBatch batch) {
    int first = findSlot(batch.size());
    for (int i = 0; first >= 0 && i < positions.length; i++) {
      if (positions[i] >= first && positions[i] < first + batch.size()) {
        free(i, -1);
      }
    }
  }

  void remove(int sequence, int fromPosition) {
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] >= fromPosition) {
        free(i, sequence);
      }
    }
  }

  /** Removes a cell from a sequence, or from all. */
  private void free(int cell, int sequence) {
    BitSet owner = owners.get(cell);
    if (owner.isEmpty() || (sequence >= 0 && !owner.get(sequence))) {
      return;
    }
    if (sequence < 0) {
      owner.clear();
    } else {
      owner.clear(sequence);
    }
    if (owner.isEmpty()) {
      head = Math.min(head, cell);
    }
  }

  void share(int from, int to, int length) {
    head = 0;
    for (int i = 0; i < positions.length; i++) {
      if (owners.get(i).get(from) && positions[i] < length) {
        owners.get(i).set(to);
      }
    }
  }

  /** Number of tokens in a sequence before the first gap, up to a maximum. */
  int length(int sequence, int most) {
    BitSet held = new BitSet();
    for (int i = 0; i < positions.length; i++) {
      if (owners.get(i).get(sequence)) {
        held.set(positions[i]);
      }
    }
    return Math.min(most, held.nextClearBit(0));
  }
}
