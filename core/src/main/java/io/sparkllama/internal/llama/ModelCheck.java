package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.ModelLimits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks the numbers of a model that llama.cpp asserts or uses unchecked, so that a bad file is an
 * error and not the end of the process.
 */
final class ModelCheck {

  /** Larger than that of any model; keeps products of sizes within range. */
  private static final long MAX_SIZE = 1 << 24;

  private static final List<String> SIZES =
      List.of(
          "embedding_length",
          "feed_forward_length",
          "attention.head_count",
          "attention.head_count_kv",
          "attention.key_length",
          "attention.value_length",
          "rope.dimension_count",
          "expert_feed_forward_length",
          "ssm.conv_kernel",
          "ssm.inner_size",
          "ssm.state_size",
          "ssm.time_step_rank");

  private final GgufHeader header;
  private final String architecture;
  private final ModelLimits limits;

  private ModelCheck(GgufHeader header, ModelLimits limits) {
    this.header = header;
    this.architecture = header.architecture();
    this.limits = limits;
  }

  static void require(GgufHeader header, ModelLimits limits) throws HeaderFault {
    ModelCheck check = new ModelCheck(header, limits);
    check.requireSizes();
    long layers = check.requireLayers();
    check.requireExperts(layers);
    HeadCheck.require(header, layers);
    check.requireEpsilons();
    check.requirePositions();
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  /** Sizes are integers, for all layers or for each. */
  private void requireSizes() throws HeaderFault {
    for (String size : SIZES) {
      Object value = header.values().get(key(size));
      List<?> each =
          value instanceof GgufArray array && array.length() == array.integers().size()
              ? array.integers()
              : List.of(value == null ? 0L : value);
      for (Object one : each) {
        if (!(one instanceof Long number) || number < 0 || number > MAX_SIZE) {
          throw HeaderFault.of(key(size), one, "an integer from 0 to " + MAX_SIZE);
        }
      }
    }
  }

  private long requireLayers() throws HeaderFault {
    Object value = header.values().get(key("block_count"));
    if (!(value instanceof Long layers) || layers < 1 || layers > limits.maxLayers()) {
      throw HeaderFault.of(key("block_count"), value, "an integer from 1 to " + limits.maxLayers());
    }
    Set<Long> known = limits.layerCounts().get(architecture);
    if (known != null && !known.contains(layers)) {
      throw HeaderFault.of(
          key("block_count"), layers, "one of " + known.stream().sorted().toList());
    }
    long predicted = header.number("nextn_predict_layers").orElse(0);
    if (predicted < 0 || predicted >= layers) {
      throw HeaderFault.of(
          key("nextn_predict_layers"), predicted, "an integer from 0 to " + (layers - 1));
    }
    return layers;
  }

  private void requireExperts(long layers) throws HeaderFault {
    long experts = header.number("expert_count").orElse(0);
    if (experts < 0 || experts > limits.maxExperts()) {
      throw HeaderFault.of(
          key("expert_count"), experts, "an integer from 0 to " + limits.maxExperts());
    }
    if (experts <= 1 && architecture.startsWith("hunyuan")) {
      // llama.cpp takes one expert for none.
      return;
    }
    long most = 0;
    for (int layer = 0; layer < layers; layer++) {
      most = Math.max(most, header.numberOfLayer("expert_used_count", layer, 0));
    }
    if (most > experts || (most <= 0 && experts > 0)) {
      throw HeaderFault.of(
          key("expert_used_count"),
          most,
          experts == 0 ? "0, as there are no experts" : "an integer from 1 to " + experts);
    }
    requireExpertGroups(experts);
  }

  private void requireExpertGroups(long experts) throws HeaderFault {
    long groups = header.number("expert_group_count").orElse(0);
    long used = header.number("expert_group_used_count").orElse(0);
    boolean sound =
        experts == 0
            ? groups == 0
            : groups >= 0
                && groups < experts
                && (groups <= 1 || (experts % groups == 0 && used > 0 && used < groups));
    if (!sound) {
      throw HeaderFault.of(
          key("expert_group_count"),
          groups + " with " + used + " used",
          "a divisor of the " + experts + " experts, with fewer groups used than there are");
    }
  }

  /** What norms add to a variance. */
  private void requireEpsilons() throws HeaderFault {
    for (Map.Entry<String, Object> entry : header.values().entrySet()) {
      if (entry.getKey().startsWith(architecture + ".")
          && entry.getKey().endsWith("epsilon")
          && !(entry.getValue() instanceof Double number && number >= 0 && number < 1)) {
        throw HeaderFault.of(entry.getKey(), entry.getValue(), "a number from 0 to below 1");
      }
    }
  }

  /** Learned positions are looked up unchecked. */
  private void requirePositions() throws HeaderFault {
    long positions = positions(header);
    long context = header.number("context_length").orElse(0);
    if (context > positions) {
      throw HeaderFault.of(
          key("context_length"), context, "at most the number of learned positions, " + positions);
    }
  }

  /** Number of positions that the model learned one by one; without limit for all others. */
  static long positions(GgufHeader header) {
    return header
        .tensor("position_embd.weight")
        .filter(tensor -> tensor.shape().size() > 1)
        .map(tensor -> tensor.shape().get(1))
        .orElse(Long.MAX_VALUE);
  }
}
