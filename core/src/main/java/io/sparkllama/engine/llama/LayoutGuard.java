package io.sparkllama.engine.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Refuses a library whose structs differ from those bound here: the default params, read back once,
 * must be those of llama.cpp b4916, field by field. A field that moved would otherwise be read as
 * another one, silently.
 */
final class LayoutGuard {

  private final List<String> differences = new ArrayList<>();

  private LayoutGuard() {}

  /** Throws {@link NativeLibraryException} naming the fields that differ. */
  static void check(LlamaCpp library, String source) {
    LayoutGuard guard = new LayoutGuard();
    guard.checkModel(library.modelDefaultParams());
    guard.checkContext(library.contextDefaultParams());
    guard.expect(
        "sampler.no_perf",
        LlamaCpp.TRUE,
        library.samplerChainDefaultParams().noPerformanceCounters);
    guard.refuse(source);
  }

  /** {@code n_gpu_layers} is not looked at: builds for a GPU have another default. */
  private void checkModel(LlamaCpp.ModelParams params) {
    expect("model.devices", null, params.devices);
    expect("model.split_mode", 1, params.splitMode);
    expect("model.main_gpu", 0, params.mainGpu);
    expect("model.tensor_split", null, params.tensorSplit);
    expect("model.progress_callback", null, params.progressCallback);
    expect("model.kv_overrides", null, params.kvOverrides);
    expect("model.vocab_only", LlamaCpp.FALSE, params.vocabOnly);
    expect("model.use_mmap", LlamaCpp.TRUE, params.useMmap);
    expect("model.use_mlock", LlamaCpp.FALSE, params.useMlock);
    expect("model.check_tensors", LlamaCpp.FALSE, params.checkTensors);
  }

  private void checkContext(LlamaCpp.ContextParams params) {
    expect("context.n_ctx", 512, params.contextLength);
    expect("context.n_batch", 2048, params.batchCapacity);
    expect("context.n_ubatch", 512, params.microBatchCapacity);
    expect("context.n_seq_max", 1, params.maxSequences);
    expect("context.rope_scaling_type", -1, params.ropeScalingType);
    expect("context.pooling_type", -1, params.poolingType);
    expect("context.attention_type", -1, params.attentionType);
    expect("context.yarn_ext_factor", -1f, params.yarnExtensionFactor);
    expect("context.yarn_attn_factor", 1f, params.yarnAttentionFactor);
    expect("context.yarn_beta_fast", 32f, params.yarnBetaFast);
    expect("context.yarn_beta_slow", 1f, params.yarnBetaSlow);
    expect("context.defrag_thold", -1f, params.defragmentationThreshold);
    expect("context.cb_eval", null, params.evaluationCallback);
    expect("context.type_k", 1, params.keyType);
    expect("context.type_v", 1, params.valueType);
    expect("context.logits_all", LlamaCpp.FALSE, params.logitsAll);
    expect("context.embeddings", LlamaCpp.FALSE, params.embeddings);
    expect("context.offload_kqv", LlamaCpp.TRUE, params.offloadKqv);
    expect("context.flash_attn", LlamaCpp.FALSE, params.flashAttention);
    expect("context.no_perf", LlamaCpp.TRUE, params.noPerformanceCounters);
    expect("context.abort_callback", null, params.abortCallback);
    expect("context.abort_callback_data", null, params.abortCallbackData);
  }

  private void expect(String field, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      differences.add(field + " is " + actual + " instead of " + expected);
    }
  }

  private void refuse(String source) {
    if (!differences.isEmpty()) {
      throw new NativeLibraryException(
          source
              + " is not llama.cpp b4916, or has another layout: "
              + String.join(", ", differences)
              + "; use the library of de.kherud:llama:4.2.0 or one built from the same sources");
    }
  }
}
