package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.internal.llama.dialect.LayoutCheck;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.util.stream.IntStream;

/** The default params of llama.cpp v0.5, which identify its struct layout. */
final class Layout {

  private Layout() {}

  static void check(LlamaCppV05 functions, LayoutCheck check) {
    checkModel(functions.modelDefaultParams(), check);
    checkContext(functions.contextDefaultParams(), check);
    check.expect(
        "sampler.no_perf",
        LlamaCpp.TRUE,
        functions.samplerChainDefaultParams().noPerformanceCounters);
  }

  private static void checkModel(LlamaCppV05.ModelParams params, LayoutCheck check) {
    check.expect("model.devices", null, params.devices);
    check.expect("model.tensor_buft_overrides", null, params.bufferTypeOverrides);
    check.expect("model.n_gpu_layers", -1, params.gpuLayers);
    check.expect("model.split_mode", 1, params.splitMode);
    check.expect("model.load_mode", -1, params.loadMode);
    check.expect("model.lazy_mode", 1, params.lazyMode);
    check.expect("model.main_gpu", 0, params.mainGpu);
    check.expect("model.tensor_split", null, params.tensorSplit);
    check.expect("model.progress_callback", null, params.progressCallback);
    check.expect("model.progress_callback_user_data", null, params.progressCallbackUserData);
    check.expect("model.kv_overrides", null, params.kvOverrides);
    check.expect("model.vocab_only", LlamaCpp.FALSE, params.vocabOnly);
    check.expect("model.check_tensors", LlamaCpp.FALSE, params.checkTensors);
    check.expect("model.use_extra_bufts", LlamaCpp.TRUE, params.useExtraBufferTypes);
    check.expect("model.no_host", LlamaCpp.FALSE, params.noHost);
    check.expect("model.no_alloc", LlamaCpp.FALSE, params.noAllocation);
    check.expect("model.load_mtp", LlamaCpp.FALSE, params.loadPredictionLayers);
    checkTrailing("model", params.trailing, check);
  }

  private static void checkContext(LlamaCppV05.ContextParams params, LayoutCheck check) {
    check.expect("context.n_ctx", 512, params.contextLength);
    check.expect("context.n_batch", 2048, params.batchCapacity);
    check.expect("context.n_ubatch", 512, params.microBatchCapacity);
    check.expect("context.n_seq_max", 1, params.maxSequences);
    check.expect("context.n_rs_seq", 0, params.stateSnapshots);
    check.expect("context.n_outputs_max", 0, params.maxOutputs);
    check.expect("context.n_outputs_max_per_seq", 1, params.maxOutputsPerSequence);
    check.expect("context.ctx_type", 0, params.contextType);
    check.expect("context.rope_scaling_type", -1, params.ropeScalingType);
    check.expect("context.pooling_type", -1, params.poolingType);
    check.expect("context.attention_type", -1, params.attentionType);
    check.expect("context.flash_attn_type", -1, params.flashAttentionType);
    check.expect("context.rope_freq_base", 0f, params.ropeFrequencyBase);
    check.expect("context.rope_freq_scale", 0f, params.ropeFrequencyScale);
    check.expect("context.yarn_ext_factor", -1f, params.yarnExtensionFactor);
    check.expect("context.yarn_attn_factor", -1f, params.yarnAttentionFactor);
    check.expect("context.yarn_beta_fast", -1f, params.yarnBetaFast);
    check.expect("context.yarn_beta_slow", -1f, params.yarnBetaSlow);
    check.expect("context.yarn_orig_ctx", 0, params.yarnOriginalContext);
    check.expect("context.defrag_thold", -1f, params.defragmentationThreshold);
    check.expect("context.cb_eval", null, params.evaluationCallback);
    check.expect("context.cb_eval_user_data", null, params.evaluationCallbackUserData);
    check.expect("context.type_k", 1, params.keyType);
    check.expect("context.type_v", 1, params.valueType);
    check.expect("context.abort_callback", null, params.abortCallback);
    check.expect("context.abort_callback_data", null, params.abortCallbackData);
    check.expect("context.embeddings", LlamaCpp.FALSE, params.embeddings);
    check.expect("context.offload_kqv", LlamaCpp.TRUE, params.offloadKqv);
    check.expect("context.no_perf", LlamaCpp.TRUE, params.noPerformanceCounters);
    check.expect("context.op_offload", LlamaCpp.TRUE, params.offloadOperations);
    check.expect("context.swa_full", LlamaCpp.TRUE, params.fullWindowCache);
    check.expect("context.kv_unified", LlamaCpp.FALSE, params.unifiedCache);
    check.expect("context.samplers", null, params.samplers);
    check.expect("context.n_samplers", 0L, params.samplerCount);
    check.expect("context.ctx_other", null, params.otherContext);
    checkTrailing("context", params.trailing, check);
  }

  /** Detects unknown trailing fields with a nonzero default. */
  private static void checkTrailing(String struct, byte[] trailing, LayoutCheck check) {
    check.expect(
        struct + " params' bytes after the last field",
        0L,
        IntStream.range(0, trailing.length).filter(i -> trailing[i] != 0).count());
  }
}
