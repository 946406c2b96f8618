package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgmlType;
import io.sparkllama.internal.gguf.GgufHeader;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether two contexts of a model may compute concurrently.
 *
 * <p>The tinyBLAS kernels of llama.cpp b4916 for F32, F16 and BF16 matrices distribute tiles
 * through a function-level static counter. Two contexts that multiply such matrices at the same
 * time take each other's tiles and leave parts uncomputed: wrong text, no error. Quantized matrices
 * use other kernels. With flash attention, attention does not multiply its F16 cache this way
 * either.
 *
 * <p>Encoders have no cache and no flash attention. Their attention multiplies F32 matrices with a
 * row or column per token of the batch. tinyBLAS only takes these if the row count is a multiple of
 * {@value #TILE_ROWS} or the column count a multiple of a vector length. Encoders avoid it by
 * padding batches to other sizes: {@link #usesSharedCounter}.
 */
final class ConcurrencyRule {

  /** Rows of the smallest tile. */
  private static final int TILE_ROWS = 4;

  /** Tables whose rows are looked up, not multiplied. */
  private static final Set<String> LOOKED_UP = Set.of("position_embd.weight", "token_types.weight");

  /** Names of two-dimensional tensors that are not matrix factors. */
  private static final Pattern NOT_MULTIPLIED =
      Pattern.compile(".*(_norm\\.(weight|bias)|\\.ssm_(a|conv1d)|_mix_lerp_|\\.time_mix_first).*");

  /** Only looked up, unless it also serves as the output matrix. */
  private static final String EMBEDDINGS = "token_embd.weight";

  private ConcurrencyRule() {}

  /** Why contexts of this model must not compute concurrently; empty if they may. */
  static Optional<String> obstacle(GgufHeader model) {
    boolean encoder = Architectures.isEncoder(model.architecture());
    if (!encoder) {
      Optional<String> why = Architectures.obstacleToFlashAttention(model);
      if (why.isPresent()) {
        return why;
      }
      if (!isCausal(model)) {
        return Optional.of("non-causal attention runs without flash attention");
      }
    }
    return model.tensors().stream()
        .filter(tensor -> tensor.shape().size() >= 2 && isUnquantized(tensor.type()))
        .filter(tensor -> isMultiplied(tensor.name(), encoder))
        .findFirst()
        .map(tensor -> "matrix " + tensor.name() + " is not quantized");
  }

  private static boolean isMultiplied(String name, boolean encoder) {
    return !LOOKED_UP.contains(name)
        && !NOT_MULTIPLIED.matcher(name).matches()
        && !(encoder && name.equals(EMBEDDINGS));
  }

  /** Whether an encoder's attention over this many tokens uses the shared counter. */
  static boolean usesSharedCounter(int tokens) {
    return tokens % TILE_ROWS == 0;
  }

  /** Whether a token attends only to earlier ones. Encoders such as BERT declare otherwise. */
  static boolean isCausal(GgufHeader model) {
    return !Boolean.FALSE.equals(model.values().get(model.architecture() + ".attention.causal"));
  }

  private static boolean isUnquantized(int type) {
    return GgmlType.of(type).filter(GgmlType::isUnquantized).isPresent();
  }
}
