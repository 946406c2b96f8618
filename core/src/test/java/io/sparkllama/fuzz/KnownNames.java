package io.sparkllama.fuzz;

import java.util.List;

/** Names that an engine reads in a model file. */
final class KnownNames {

  private static final String TOKENIZER = "tokenizer.ggml.";

  /** Keys of an architecture that some engine reads. */
  static final List<String> OF_ARCHITECTURE =
      List.of(
          ("block_count context_length embedding_length feed_forward_length"
                  + " vocab_size attention.head_count attention.head_count_kv"
                  + " attention.key_length attention.value_length"
                  + " attention.layer_norm_epsilon attention.causal"
                  + " attention.layer_norm_rms_epsilon attention.sliding_window"
                  + " attention.scale attention.clamp_kqv attention.max_alibi_bias"
                  + " attention.q_lora_rank attention.kv_lora_rank"
                  + " attention.group_norm_groups attention.group_norm_epsilon"
                  + " attention.sliding_window_pattern attention.shared_kv_layers"
                  + " attention.relative_buckets_count attention.output_scale"
                  + " attention.temperature_length attention.temperature_scale"
                  + " attention.key_length_swa attention.value_length_swa"
                  + " attention.key_length_mla attention.decay_lora_rank"
                  + " attention.iclr_lora_rank attention.gate_lora_rank rope.dimension_count"
                  + " rope.freq_base rope.freq_base_swa rope.scale_linear rope.scaling.type"
                  + " rope.scaling.factor rope.scaling.original_context_length"
                  + " rope.scaling.attn_factor rope.scaling.yarn_log_multiplier"
                  + " rope.scaling.finetuned rope.dimension_sections rope.dimension_count_swa"
                  + " expert_count expert_used_count expert_shared_count expert_weights_scale"
                  + " expert_weights_norm expert_gating_func expert_feed_forward_length"
                  + " expert_group_count expert_group_used_count"
                  + " expert_shared_feed_forward_length leading_dense_block_count"
                  + " interleave_moe_layer_step moe_every_n_layers pooling_type logit_scale"
                  + " embedding_scale residual_scale attn_logit_softcapping"
                  + " final_logit_softcapping nextn_predict_layers ssm.conv_kernel"
                  + " ssm.inner_size ssm.state_size ssm.time_step_rank ssm.dt_b_c_rms"
                  + " ssm.group_count wkv.head_size token_shift_count rescale_every_n_layers"
                  + " time_mix_extra_dim time_decay_extra_dim use_parallel_residual"
                  + " tensor_data_layout decoder_start_token_id swin_norm features_length"
                  + " posnet.embedding_length posnet.block_count n_deepstack_layers"
                  + " classifier.output_labels dense_2_feat_in dense_3_feat_out"
                  + " full_attention_interval")
              .split(" "));

  static final List<String> OF_ALL_MODELS =
      List.of(
          "general.alignment",
          "general.file_type",
          "general.quantization_version",
          "general.name",
          "general.type",
          "split.no",
          "split.count",
          "split.tensors.count",
          "adapter.type",
          "tokenizer.chat_template",
          TOKENIZER + "model",
          TOKENIZER + "pre",
          TOKENIZER + "tokens",
          TOKENIZER + "token_type",
          TOKENIZER + "token_type_count",
          TOKENIZER + "scores",
          TOKENIZER + "merges",
          TOKENIZER + "bos_token_id",
          TOKENIZER + "eos_token_id",
          TOKENIZER + "eot_token_id",
          TOKENIZER + "eom_token_id",
          TOKENIZER + "unknown_token_id",
          TOKENIZER + "seperator_token_id",
          TOKENIZER + "padding_token_id",
          TOKENIZER + "cls_token_id",
          TOKENIZER + "mask_token_id",
          TOKENIZER + "prefix_token_id",
          TOKENIZER + "fim_pre_token_id",
          TOKENIZER + "add_bos_token",
          TOKENIZER + "add_eos_token",
          TOKENIZER + "add_sep_token",
          TOKENIZER + "add_space_prefix",
          TOKENIZER + "remove_extra_whitespaces",
          TOKENIZER + "precompiled_charsmap");

  static final List<String> ARCHITECTURES =
      List.of(
          ("llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bert"
                  + " nomic-bert jina-bert-v2 bloom stablelm qwen qwen2 qwen2moe qwen2vl qwen3"
                  + " qwen3moe qwen3next phi2 phi3 phimoe plamo plamo2 codeshell orion internlm2"
                  + " minicpm minicpm3 gemma gemma2 gemma3 gemma3n starcoder2 mamba mamba2 jamba"
                  + " xverse command-r cohere2 dbrx olmo olmo2 olmoe openelm arctic deepseek"
                  + " deepseek2 chatglm glm4 glm4moe bitnet t5 t5encoder jais nemotron nemotron_h"
                  + " exaone exaone4 rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe"
                  + " granitehybrid chameleon wavtokenizer-dec falcon-h1 lfm2 ernie4_5 hunyuan-moe"
                  + " hunyuan-dense smollm3 gpt-oss seed_oss apertus dots1 arcee clip nosuch")
              .split(" "));

  private KnownNames() {}
}
