package io.sparkllama.engine.llama;

import java.util.Optional;
import java.util.Set;

/**
 * Whether two contexts of a model may compute at the same time.
 *
 * <p>The tinyBLAS kernels in llama.cpp b4916 for matrices of F32, F16 and BF16 hand out their tiles
 * through a function-level static counter. Two contexts that multiply such matrices at once take
 * each other's tiles and leave results uncomputed: wrong text, no error. Quantized matrices use
 * other kernels, and attention does not multiply its F16 cache this way as long as flash attention
 * is on.
 */
final class ConcurrencyRule {

  /** Architectures for which llama.cpp turns flash attention off. */
  private static final Set<String> WITHOUT_FLASH_ATTENTION = Set.of("grok", "deepseek2");

  private ConcurrencyRule() {}

  /** Why contexts of this model must take turns; empty if they need not. */
  static Optional<String> obstacle(GgufHead model) {
    String architecture = model.architecture();
    if (WITHOUT_FLASH_ATTENTION.contains(architecture)) {
      return Optional.of("architecture " + architecture + " runs without flash attention");
    }
    if (!isCausal(model)) {
      return Optional.of("attention that is not causal runs without flash attention");
    }
    return model.tensors().stream()
        .filter(tensor -> tensor.shape().size() >= 2 && isUnquantized(tensor.type()))
        .findFirst()
        .map(tensor -> "matrix " + tensor.name() + " is not quantized");
  }

  /** Whether a token sees only those before it; encoders such as BERT say that theirs do not. */
  static boolean isCausal(GgufHead model) {
    return !Boolean.FALSE.equals(model.values().get(model.architecture() + ".attention.causal"));
  }

  private static boolean isUnquantized(int type) {
    return GgmlType.of(type).filter(GgmlType::isUnquantized).isPresent();
  }
}
