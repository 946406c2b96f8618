package io.sparkllama.internal.llama.b4916;

import io.sparkllama.internal.gguf.GgmlType;
import io.sparkllama.internal.gguf.GgufHead;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether two contexts of a model may compute at the same time.
 *
 * <p>The tinyBLAS kernels in llama.cpp b4916 for matrices of F32, F16 and BF16 hand out their tiles
 * through a function-level static counter. Two contexts that multiply such matrices at once take
 * each other's tiles and leave results uncomputed: wrong text, no error. Quantized matrices use
 * other kernels, and attention does not multiply its F16 cache this way as long as flash attention
 * is on.
 *
 * <p>Encoders have no cache and no flash attention. Their attention multiplies matrices of F32 that
 * have a row, or a column, for each token of the batch; tinyBLAS takes those only where the rows
 * are a multiple of {@value #TILE_ROWS} or the columns one of a vector's length. So encoders keep
 * away from it with batches of other sizes: {@link #meetsTheCounter}.
 */
final class ConcurrencyRule {

  /** Rows of the smallest tile. */
  private static final int TILE_ROWS = 4;

  /** Tables in which rows are looked up. */
  private static final Set<String> LOOKED_UP = Set.of("position_embd.weight", "token_types.weight");

  /** Names of what has two dimensions and is no factor of a product of matrices. */
  private static final Pattern NO_FACTOR =
      Pattern.compile(".*(_norm\\.(weight|bias)|\\.ssm_(a|conv1d)|_mix_lerp_|\\.time_mix_first).*");

  /** The same where it does not stand in for the output as well. */
  private static final String EMBEDDINGS = "token_embd.weight";

  private ConcurrencyRule() {}

  /** Why contexts of this model must take turns; empty if they need not. */
  static Optional<String> obstacle(GgufHead model) {
    boolean encoder = Architectures.isEncoder(model.architecture());
    if (!encoder) {
      Optional<String> why = Architectures.obstacleToFlashAttention(model);
      if (why.isPresent()) {
        return why;
      }
      if (!isCausal(model)) {
        return Optional.of("attention that is not causal runs without flash attention");
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
        && !NO_FACTOR.matcher(name).matches()
        && !(encoder && name.equals(EMBEDDINGS));
  }

  /** Whether the attention of an encoder over so many tokens goes through the shared counter. */
  static boolean meetsTheCounter(int tokens) {
    return tokens % TILE_ROWS == 0;
  }

  /** Whether a token sees only those before it; encoders such as BERT say that theirs do not. */
  static boolean isCausal(GgufHead model) {
    return !Boolean.FALSE.equals(model.values().get(model.architecture() + ".attention.causal"));
  }

  private static boolean isUnquantized(int type) {
    return GgmlType.of(type).filter(GgmlType::isUnquantized).isPresent();
  }
}
