package io.sparkllama.internal.llama;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.HashMap;
import java.util.Map;

/** A block of native memory laid out as the columns of a {@code llama_batch}. */
final class NativeBatch implements AutoCloseable {

  private final LlamaCpp.Batch batch = new LlamaCpp.Batch();
  private final NativeHandle memory;
  private final int positionsPerToken;

  /** The sequence IDs that the batch's pointers refer to. */
  private final Pointer sequences;

  /**
   * @param positionsPerToken number of position columns read by the native code: first one position
   *     of each token, then a second of each, and so on. If there are several, the last one is
   *     meaningless for text and set to 0
   */
  NativeBatch(int capacity, int positionsPerToken) {
    this.positionsPerToken = positionsPerToken;
    long ints = (long) capacity * Integer.BYTES;
    long pointers = (long) capacity * Native.POINTER_SIZE;
    // The pointer column comes first, so that every column is aligned.
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
      // Each token belongs to one sequence, referenced through its own pointer.
      batch.sequenceCounts.setInt((long) i * Integer.BYTES, 1);
      batch.sequenceIds.setPointer(
          (long) i * Native.POINTER_SIZE, sequences.share((long) i * Integer.BYTES));
    }
  }

  /** Fills the native struct from a batch, which must not exceed this capacity. */
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
   * Renumbers the filled-in sequences in order of appearance. llama.cpp b4916 stores a sequence's
   * score only if its number is below the number of tokens.
   *
   * @param from the batch that was filled in
   * @return the next free number
   */
  int renumber(TokenBatch from) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int i = 0; i < from.size(); i++) {
      int number = numbers.computeIfAbsent(from.sequence(i), sequence -> numbers.size());
      sequences.setInt((long) i * Integer.BYTES, number);
    }
    return numbers.size();
  }

  /** The sequence number that llama.cpp sees for a filled-in token. */
  int sequence(int index) {
    return sequences.getInt((long) index * Integer.BYTES);
  }

  /** Appends a padding token without output. */
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
