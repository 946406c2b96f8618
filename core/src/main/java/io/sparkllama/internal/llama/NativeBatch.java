package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.HashMap;
import java.util.Map;

/** One block of native memory, laid out as the columns of a {@code llama_batch}. */
final class NativeBatch implements AutoCloseable {

  private final LlamaCpp.Batch batch = new LlamaCpp.Batch();
  private final NativeHandle memory;
  private final int positionsPerToken;

  /** The sequence ids that the batch's pointers lead to. */
  private final Pointer sequences;

  /**
   * @param positionsPerToken how many the native code reads: first one of each token, then a second
   *     one of each, and so on. The last of several has no meaning for text, and is 0
   */
  NativeBatch(int capacity, int positionsPerToken) {
    this.positionsPerToken = positionsPerToken;
    long ints = (long) capacity * Integer.BYTES;
    long pointers = (long) capacity * Native.POINTER_SIZE;
    // the pointer column comes first, so that every column is aligned to its entries
    memory =
        new NativeHandle(
            "batch",
            new Pointer(Native.malloc(pointers + (3 + positionsPerToken) * ints + capacity)),
            pointer -> Native.free(Pointer.nativeValue(pointer)));
    Pointer base = memory.pointer();
    batch.sequenceIds = base;
    batch.tokens = base.share(pointers);
    batch.sequenceCounts = base.share(pointers + ints);
    sequences = base.share(pointers + 2 * ints);
    batch.positions = base.share(pointers + 3 * ints);
    batch.outputs = base.share(pointers + (3 + positionsPerToken) * ints);
    for (int i = 0; i < capacity; i++) {
      // each token belongs to one sequence, found through a pointer of its own
      batch.sequenceCounts.setInt((long) i * Integer.BYTES, 1);
      batch.sequenceIds.setPointer(
          (long) i * Native.POINTER_SIZE, sequences.share((long) i * Integer.BYTES));
    }
  }

  /** The struct to hand to the engine, filled from a batch of at most this one's capacity. */
  LlamaCpp.Batch fill(TokenBatch from) {
    int size = from.size();
    batch.tokenCount = size;
    batch.tokens.write(0, from.tokens(), 0, size);
    batch.positions.write(0, from.positions(), 0, size);
    for (int kind = 1; kind < positionsPerToken; kind++) {
      int[] positions = kind < positionsPerToken - 1 ? from.positions() : new int[size];
      batch.positions.write((long) kind * size * Integer.BYTES, positions, 0, size);
    }
    sequences.write(0, from.sequences(), 0, size);
    batch.outputs.write(0, from.outputs(), 0, size);
    return batch;
  }

  /**
   * Numbers the sequences of what was filled in by their order in it: llama.cpp b4916 has a place
   * for the score of a sequence only if its number is below that of the tokens.
   *
   * @param from what was filled in
   * @return the next number
   */
  int renumber(TokenBatch from) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int i = 0; i < from.size(); i++) {
      int number = numbers.computeIfAbsent(from.sequence(i), sequence -> numbers.size());
      sequences.setInt((long) i * Integer.BYTES, number);
    }
    return numbers.size();
  }

  /** The number under which llama.cpp knows the sequence of a token that was filled in. */
  int sequence(int index) {
    return sequences.getInt((long) index * Integer.BYTES);
  }

  /** Adds a token to what was filled in, for whose output nobody asks. */
  void pad(int token, int sequence) {
    long i = batch.tokenCount++;
    batch.tokens.setInt(i * Integer.BYTES, token);
    batch.positions.setInt(i * Integer.BYTES, 0);
    sequences.setInt(i * Integer.BYTES, sequence);
    batch.outputs.setByte(i, LlamaCpp.FALSE);
  }

  @Override
  public void close() {
    memory.close();
  }
}
