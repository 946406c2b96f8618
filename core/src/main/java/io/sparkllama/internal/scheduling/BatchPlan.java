package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Output;
import io.sparkllama.engine.TokenBatch;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a worker decodes next: which sequences give how many tokens to a batch, and how many there
 * may be. Owned by its worker's thread.
 */
final class BatchPlan {

  /** A batch for fewer than one in so many decoding sequences is not worth its decode. */
  private static final int MIN_SHARE_OF_DECODING = 4;

  private final int capacity;
  private final TokenBatch batch;

  /** Of the session that the batch is for. */
  private int mostOutputs;

  /** What the last batch was decoded for. */
  private Output output = Output.LOGITS;

  /** Most tokens for the next batch: the capacity, or less after the KV cache had no space. */
  private int budget;

  /**
   * @param capacity most tokens of any batch
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
   * Decoding sequences first, a token each, so that no long prompt makes them wait; prefill shares
   * the rest. But where a single step ends as many prompts as there are decoding sequences or more,
   * the prompts are prefilled alone: then all sequences decode in step, and end together if they
   * are of one length. A batch is for one kind of output; where several are wanted they alternate.
   *
   * @param outputs most outputs of the batch, as {@code Session.mostOutputs} says
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

  /** A session has two kinds at most: logits, and vectors or scores. */
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

  /** Tokens that still fit; each has an output where the batch is not for logits. */
  private int room() {
    int most = output == Output.LOGITS ? budget : Math.min(budget, mostOutputs);
    return most - batch.size();
  }

  /** A text that must be decoded whole may be longer than the budget, but then it goes alone. */
  private void contributeOneUnsplittable(List<ActiveSequence<?>> active) {
    for (ActiveSequence<?> sequence : active) {
      if (batch.size() == 0 && sequence.request().output() == output) {
        sequence.contribute(batch, capacity, mostOutputs);
      }
    }
  }

  /** The batch was decoded: the next may be larger, and whoever found no room comes first. */
  void decoded(List<ActiveSequence<?>> active) {
    budget = Math.min(capacity, 2 * budget);
    active.sort(Comparator.comparing(sequence -> !hadNoRoom(sequence)));
  }

  private boolean hadNoRoom(ActiveSequence<?> sequence) {
    return sequence.request().output() == output && sequence.hadNoRoom();
  }

  /** Whether a batch that found no space was so small that half of it would not help. */
  boolean isTooSmallToHalve(List<ActiveSequence<?>> active) {
    long decoding = active.stream().filter(ActiveSequence::isDecoding).count();
    return batch.size() <= decoding / MIN_SHARE_OF_DECODING;
  }

  /** Makes the next batch smaller than the one that found no space; false if that cannot be. */
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
