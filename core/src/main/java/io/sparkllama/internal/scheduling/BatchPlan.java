package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.TokenBatch;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Plans a worker's next batch: which sequences contribute how many tokens, and how many tokens fit.
 * Owned by its worker's thread.
 */
final class BatchPlan {

  /**
   * A separate batch is only worth its decode if it serves at least one in this many decoding
   * sequences.
   */
  private static final int MIN_SHARE_OF_DECODING = 4;

  private final int capacity;
  private final TokenBatch batch;

  /** Maximum number of outputs of the session. */
  private int mostOutputs;

  /** The kind of output of the last batch. */
  private Output output = Output.LOGITS;

  /**
   * Maximum number of tokens of the next batch: the capacity, or less after the KV cache had no
   * space.
   */
  private int budget;

  /**
   * @param capacity maximum number of tokens of any batch
   */
  BatchPlan(int capacity) {
    this.capacity = capacity;
    this.batch = new TokenBatch(capacity);
    this.budget = capacity;
  }

  TokenBatch batch() {
    return batch;
  }

  Output output() {
    return output;
  }

  /**
   * Fills the batch: first one token for each decoding sequence, so that no long prompt delays
   * them, then prefill in the remaining room. If a single step completes at least as many prompts
   * as there are decoding sequences, the prompts are prefilled alone; all sequences then decode in
   * lockstep, and end together if they have the same length. A batch has one kind of output; if
   * several are needed, they alternate.
   *
   * @param outputs maximum number of outputs of the batch, see {@code Session.mostOutputs}
   */
  void fill(List<ActiveSequence<?>> active, Optional<PrefixSharing> prefix, int outputs) {
    batch.clear();
    mostOutputs = outputs;
    output = nextOutput(active);
    active.forEach(ActiveSequence::skipStep);
    if (!isPrefillAlone(active)) {
      contribute(active, true);
    }
    int prefixRoom = output == Output.EMBEDDINGS ? 0 : room();
    prefix.ifPresent(sharing -> sharing.contribute(batch, prefixRoom));
    contribute(active, false);
    if (batch.size() == 0) {
      contributeOneUnsplittable(active);
    }
  }

  /** A session has at most two kinds: logits, and vectors or scores. */
  private Output nextOutput(List<ActiveSequence<?>> active) {
    for (ActiveSequence<?> sequence : active) {
      if (sequence.request().output() != output) {
        return sequence.request().output();
      }
    }
    return output;
  }

  private boolean isPrefillAlone(List<ActiveSequence<?>> active) {
    int decoding = 0;
    int prompts = 0;
    int promptTokens = 0;
    for (ActiveSequence<?> sequence : active) {
      if (sequence.isDecoding()) {
        decoding++;
      } else if (sequence.isWaiting() || sequence.request().output() != output) {
        return false;
      } else {
        prompts++;
        promptTokens += sequence.pending();
      }
    }
    return decoding > 0 && prompts >= decoding && promptTokens <= budget;
  }

  private void contribute(List<ActiveSequence<?>> active, boolean decoding) {
    for (ActiveSequence<?> sequence : active) {
      if (sequence.isDecoding() == decoding && sequence.request().output() == output) {
        sequence.contribute(batch, room(), mostOutputs - batch.outputCount());
      }
    }
  }

  /** Number of tokens that still fit; unless the batch is for logits, each needs an output. */
  private int room() {
    int most = output == Output.LOGITS ? budget : Math.min(budget, mostOutputs);
    return most - batch.size();
  }

  /** An unsplittable text may exceed the budget, but then it is decoded alone. */
  private void contributeOneUnsplittable(List<ActiveSequence<?>> active) {
    for (ActiveSequence<?> sequence : active) {
      if (batch.size() == 0 && sequence.request().output() == output) {
        sequence.contribute(batch, capacity, mostOutputs);
      }
    }
  }

  /**
   * Called when the batch was decoded. The next one may be larger, and sequences that found no room
   * come first.
   */
  void decoded(List<ActiveSequence<?>> active) {
    budget = Math.min(capacity, 2 * budget);
    active.sort(Comparator.comparing(sequence -> !hadNoRoom(sequence)));
  }

  private boolean hadNoRoom(ActiveSequence<?> sequence) {
    return sequence.request().output() == output && sequence.hadNoRoom();
  }

  /** Whether a batch that found no space is too small for half of it to help. */
  boolean isTooSmallToHalve(List<ActiveSequence<?>> active) {
    long decoding = active.stream().filter(ActiveSequence::isDecoding).count();
    return batch.size() <= decoding / MIN_SHARE_OF_DECODING;
  }

  /** Makes the next batch smaller than the one that found no space; false if that is impossible. */
  boolean shrink(List<ActiveSequence<?>> active) {
    boolean oneWhole =
        active.stream()
            .anyMatch(
                sequence -> sequence.isUnsplittable() && sequence.contributed() == batch.size());
    if (oneWhole || batch.size() == 1) {
      return false;
    }
    budget = batch.size() / 2;
    return true;
  }
}
