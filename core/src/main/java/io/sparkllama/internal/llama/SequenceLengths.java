package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import java.util.Arrays;

/**
 * The number of tokens in each sequence of a session. Checks every precondition that llama.cpp
 * would only assert. Not thread-safe.
 */
final class SequenceLengths {

  private final SessionParams params;
  private final int vocabularySize;
  private final boolean ranks;
  private final boolean sharesPrefixes;
  private final int mostOutputs;
  private final int[] lengths;

  /**
   * @param mostOutputs maximum number of outputs of a batch
   */
  SequenceLengths(SessionParams params, ModelInfo model, int mostOutputs) {
    this.params = params;
    this.vocabularySize = model.vocabularySize();
    this.ranks = model.ranks();
    this.sharesPrefixes = model.sharesPrefixes();
    this.mostOutputs = mostOutputs;
    this.lengths = new int[params.sequences() + params.prefixes()];
  }

  /** Number of sequences. */
  int count() {
    return lengths.length;
  }

  /**
   * Number of tokens in a sequence.
   *
   * @throws IllegalArgumentException if the sequence does not exist
   */
  int of(int sequence) {
    requireSequence(sequence);
    return lengths[sequence];
  }

  void set(int sequence, int length) {
    lengths[sequence] = length;
  }

  void setAll(int[] all) {
    System.arraycopy(all, 0, lengths, 0, lengths.length);
  }

  void clear() {
    Arrays.fill(lengths, 0);
  }

  /** The live array of lengths, to be set to what llama.cpp still holds. */
  int[] array() {
    return lengths;
  }

  /**
   * The lengths after decoding a batch.
   *
   * @throws IllegalArgumentException if the batch violates a limit of the session
   */
  int[] after(TokenBatch batch, Output output) {
    require(batch.size() > 0, "the batch is empty");
    require(
        batch.size() <= params.batchCapacity(),
        "%d tokens in a batch of at most %d",
        batch.size(),
        params.batchCapacity());
    require(
        output == Output.LOGITS || ranks == (output == Output.SCORES),
        "%s requested from a model that returns %s",
        output,
        ranks ? Output.SCORES : Output.EMBEDDINGS);
    int outputCount = output == Output.LOGITS ? batch.outputCount() : batch.size();
    require(
        outputCount <= mostOutputs,
        "%d outputs of a batch of at most %d",
        outputCount,
        mostOutputs);
    int[] next = lengths.clone();
    for (int i = 0; i < batch.size(); i++) {
      int sequence = batch.sequence(i);
      int token = batch.token(i);
      requireSequence(sequence);
      require(token >= 0 && token < vocabularySize, "no token %d", token);
      require(
          batch.position(i) == next[sequence],
          "position %d in sequence %d, which has %d tokens",
          batch.position(i),
          sequence,
          next[sequence]);
      require(
          next[sequence] < params.contextLength(),
          "sequence %d is full at %d tokens",
          sequence,
          next[sequence]);
      next[sequence]++;
    }
    return next;
  }

  /**
   * Checks that one sequence may share its first tokens with another.
   *
   * @throws IllegalArgumentException if not
   */
  void requireShareable(int from, int to, int length) {
    require(sharesPrefixes, "sequences of this model cannot share a prefix");
    requireSequence(from);
    requireSequence(to);
    require(from != to, "sequence %d cannot share with itself", from);
    require(lengths[to] == 0, "sequence %d is not empty", to);
    require(
        length >= 0 && length <= lengths[from],
        "%d tokens of sequence %d, which has %d",
        length,
        from,
        lengths[from]);
  }

  /** Checks that a sequence exists. */
  void requireSequence(int sequence) {
    require(sequence >= 0 && sequence < lengths.length, "no sequence %d", sequence);
  }

  /** Throws {@link IllegalArgumentException} unless the condition holds. */
  static void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(format, arguments));
    }
  }
}
