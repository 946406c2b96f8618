package io.sparkllama.result;

import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The label of one prompt. Immutable.
 *
 * @param label the most probable label; null on failure
 * @param probabilities the probability of each label, in the order given, summing to 1; empty on
 *     failure
 * @param failure why there is no label; null on success
 */
public record ClassificationResult(
    @Nullable String label, Map<String, Double> probabilities, @Nullable Failure failure)
    implements Outcome, Serializable {

  private static final long serialVersionUID = 1L;
}
