package io.sparkllama.internal.llama.b4916;

import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LayoutCheck;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import io.sparkllama.internal.llama.dialect.ModelLimits;
import io.sparkllama.internal.llama.dialect.ModelTraits;
import io.sparkllama.internal.llama.dialect.NativeLines;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.dialect.SelfTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** llama.cpp b4916. */
public final class DialectB4916 implements Dialect {

  static final String NAME = "llama.cpp b4916";

  /** The two architectures choose their graph by the model's size, and know it by its layers. */
  private static final ModelLimits LIMITS =
      new ModelLimits(
          512, 256, Map.of("baichuan", Set.of(32L, 40L), "gemma2", Set.of(26L, 42L, 46L)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String origin() {
    return "the library of de.kherud:llama:4.2.0, or one built from the same sources";
  }

  @Override
  public boolean speaks(OpenLibrary library) {
    return library.has("llama_kv_self_seq_rm")
        && library.has("llama_kv_cache_view_init")
        && !library.has("llama_memory_seq_rm")
        && library.version().isEmpty();
  }

  @Override
  public Binding bind(OpenLibrary library, NativeLines lines) {
    LlamaCppB4916 functions = library.link(LlamaCppB4916.class);
    LayoutCheck check = new LayoutCheck();
    check(functions, check);
    check.refuse(library, this);
    Binding binding = new BindingB4916(this, functions);
    SelfTest.run(binding, library);
    functions.backendInit();
    return binding;
  }

  static void check(LlamaCppB4916 functions, LayoutCheck check) {
    checkModel(functions.modelDefaultParams(), check);
    checkContext(functions.contextDefaultParams(), check);
    check.expect(
        "sampler.no_perf",
        LlamaCpp.TRUE,
        functions.samplerChainDefaultParams().noPerformanceCounters);
  }

  /** Skips {@code n_gpu_layers}, whose default differs in GPU builds. */
  private static void checkModel(LlamaCppB4916.ModelParams params, LayoutCheck check) {
    check.expect("model.devices", null, params.devices);
    check.expect("model.split_mode", 1, params.splitMode);
    check.expect("model.main_gpu", 0, params.mainGpu);
    check.expect("model.tensor_split", null, params.tensorSplit);
    check.expect("model.progress_callback", null, params.progressCallback);
    check.expect("model.kv_overrides", null, params.kvOverrides);
    check.expect("model.vocab_only", LlamaCpp.FALSE, params.vocabOnly);
    check.expect("model.use_mmap", LlamaCpp.TRUE, params.useMmap);
    check.expect("model.use_mlock", LlamaCpp.FALSE, params.useMlock);
    check.expect("model.check_tensors", LlamaCpp.FALSE, params.checkTensors);
  }

  private static void checkContext(LlamaCppB4916.ContextParams params, LayoutCheck check) {
    check.expect("context.n_ctx", 512, params.contextLength);
    check.expect("context.n_batch", 2048, params.batchCapacity);
    check.expect("context.n_ubatch", 512, params.microBatchCapacity);
    check.expect("context.n_seq_max", 1, params.maxSequences);
    check.expect("context.rope_scaling_type", -1, params.ropeScalingType);
    check.expect("context.pooling_type", -1, params.poolingType);
    check.expect("context.attention_type", -1, params.attentionType);
    check.expect("context.yarn_ext_factor", -1f, params.yarnExtensionFactor);
    check.expect("context.yarn_attn_factor", 1f, params.yarnAttentionFactor);
    check.expect("context.yarn_beta_fast", 32f, params.yarnBetaFast);
    check.expect("context.yarn_beta_slow", 1f, params.yarnBetaSlow);
    check.expect("context.defrag_thold", -1f, params.defragmentationThreshold);
    check.expect("context.cb_eval", null, params.evaluationCallback);
    check.expect("context.type_k", 1, params.keyType);
    check.expect("context.type_v", 1, params.valueType);
    check.expect("context.logits_all", LlamaCpp.FALSE, params.logitsAll);
    check.expect("context.embeddings", LlamaCpp.FALSE, params.embeddings);
    check.expect("context.offload_kqv", LlamaCpp.TRUE, params.offloadKqv);
    check.expect("context.flash_attn", LlamaCpp.FALSE, params.flashAttention);
    check.expect("context.no_perf", LlamaCpp.TRUE, params.noPerformanceCounters);
    check.expect("context.abort_callback", null, params.abortCallback);
    check.expect("context.abort_callback_data", null, params.abortCallbackData);
  }

  @Override
  public Set<String> architectures() {
    return Architectures.known();
  }

  @Override
  public ModelLimits limits() {
    return LIMITS;
  }

  @Override
  public Optional<ModelTraits> traits(Path path, GgufHeader header) {
    return Architectures.of(path, header)
        .map(kind -> kind == Architectures.Kind.RECURRENT)
        .map(
            recurrent ->
                new ModelTraits(
                    ConcurrencyRule.isCausal(header),
                    !recurrent,
                    recurrent,
                    recurrent,
                    ConcurrencyRule.obstacle(header),
                    RankingRule.obstacle(header)));
  }

  @Override
  public Optional<MemoryNeed> memoryNeed(GgufHeader header, SessionParams session) {
    return Optional.of(MemoryRule.of(header, session));
  }

  /** Its buffers always have room for an output per token. */
  @Override
  public int mostOutputs(SessionParams session, boolean causal, boolean pools) {
    return session.batchCapacity();
  }

  /** Pads encoders whose contexts compute concurrently; see {@link ConcurrencyRule}. */
  @Override
  public int paddingTokens(ModelInfo model) {
    return !model.causal() && model.concurrencyObstacle().isEmpty() ? 1 : 0;
  }

  @Override
  public boolean padsBatchOf(int tokens) {
    return ConcurrencyRule.usesSharedCounter(tokens);
  }

  @Override
  public boolean isExpected(String logLine) {
    return DecodeCode.isExpected(logLine);
  }
}
