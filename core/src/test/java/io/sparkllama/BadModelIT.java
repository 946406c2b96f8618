package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.gguf.GgufEditor;
import io.sparkllama.request.BatchGenerationConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Model files that would end or hang the process, or falsify results, in llama.cpp. Each is refused
 * before native code sees it, with the key, its value and what it must be.
 */
@Timeout(1800)
@OnEachEngine
class BadModelIT {

  private static final String TOKENS = "tokenizer.ggml.tokens";

  @TempDir private static Path folder;

  private final TestEngine engine;

  BadModelIT(TestEngine engine) {
    this.engine = engine;
  }

  private static Arguments change(
      String name, Consumer<GgufEditor> change, String... messageParts) {
    return arguments(name, change, List.of(messageParts));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "experts without experts used",
            gguf -> gguf.uint32("llama.expert_count", 8),
            "llama.expert_used_count in its header is 0; it must be an integer from 1 to 8"),
        change(
            "more experts than any engine has",
            gguf -> gguf.uint32("llama.expert_count", 4000),
            "llama.expert_count in its header is 4000"),
        change(
            "experts used and none there",
            gguf -> gguf.uint32("llama.expert_used_count", 2),
            "llama.expert_used_count in its header is 2; it must be 0"),
        change(
            "groups of experts",
            gguf ->
                gguf.uint32("llama.expert_count", 8)
                    .uint32("llama.expert_used_count", 2)
                    .uint32("llama.expert_group_count", 3),
            "llama.expert_group_count in its header is 3 with 0 used"),
        change(
            "layers without end",
            gguf -> gguf.uint32("llama.block_count", Integer.MAX_VALUE),
            "llama.block_count in its header is 2147483647; it must be an integer from 1 to 512"),
        change(
            "no layers",
            gguf -> gguf.uint32("llama.block_count", 0),
            "llama.block_count in its header is 0"),
        change(
            "an alignment of 1",
            gguf -> gguf.uint32("general.alignment", 1),
            "general.alignment in its header is 1; it must be a power of two"),
        change(
            "a negative epsilon",
            gguf -> gguf.float32("llama.attention.layer_norm_rms_epsilon", -1),
            "llama.attention.layer_norm_rms_epsilon in its header is -1.0"),
        change(
            "an epsilon that is not a number",
            gguf -> gguf.float32("llama.attention.layer_norm_rms_epsilon", Float.NaN),
            "llama.attention.layer_norm_rms_epsilon in its header is NaN"),
        change(
            "an unknown scaling",
            gguf -> gguf.text("llama.rope.scaling.type", "bogus"),
            "llama.rope.scaling.type in its header is bogus; it must be one of [linear, longrope"),
        change(
            "a file type as a text",
            gguf -> gguf.text("general.file_type", "Q8_0"),
            "general.file_type in its header is of type STRING instead of UINT32"),
        change(
            "a file type as a real number",
            gguf -> gguf.float32("general.file_type", 7),
            "general.file_type in its header is of type FLOAT32 instead of UINT32"),
        change(
            "a file type as an array",
            gguf -> gguf.uint32s("general.file_type", 7),
            "general.file_type in its header is of type ARRAY instead of UINT32"),
        change(
            "token types as texts",
            gguf -> gguf.texts("tokenizer.ggml.token_type", Collections.nCopies(2048, "1")),
            "tokenizer.ggml.token_type in its header is an array of ",
            "of type STRING; it must be an array of type INT32"),
        change(
            "too few token types",
            gguf -> gguf.shorten("tokenizer.ggml.token_type", 5),
            "tokenizer.ggml.token_type in its header is an array of 5 values",
            "it must be one for each of the "),
        change(
            "too few scores",
            gguf -> gguf.shorten("tokenizer.ggml.scores", 5),
            "tokenizer.ggml.scores in its header is an array of 5 values"),
        change(
            "two tokens",
            gguf -> gguf.texts(TOKENS, gguf.texts(TOKENS).subList(0, 2)),
            "its vocabulary has 2 tokens, but its embeddings are of "),
        change("no vocabulary", gguf -> gguf.remove(TOKENS), "it has no vocabulary"),
        change(
            "tokens as numbers",
            gguf -> gguf.uint32s(TOKENS, 1, 2, 3),
            TOKENS + " in its header is an array of 3 values of type UINT32"),
        change(
            "a token twice",
            gguf -> gguf.texts(TOKENS, with(gguf.texts(TOKENS), 300, gguf.texts(TOKENS).get(301))),
            "its vocabulary has the token '",
            "' twice"),
        change(
            "two tokens that are equal up to a zero",
            gguf ->
                gguf.texts(
                    TOKENS, with(gguf.texts(TOKENS), 300, gguf.texts(TOKENS).get(301) + "\0more")),
            "its vocabulary has the token '",
            "' twice"),
        change(
            "a byte without a token",
            gguf -> {
              List<String> tokens = gguf.texts(TOKENS);
              gguf.texts(TOKENS, with(tokens, tokens.indexOf("<0xE2>"), "elsewhere"));
            },
            "its vocabulary has no token <0xE2>"),
        change(
            "a dimension of 0",
            gguf -> gguf.shape("blk.0.attn_norm.weight", shape -> List.of(0L)),
            "tensor blk.0.attn_norm.weight in its header has the shape [0]"),
        change(
            "dimensions whose product does not fit",
            gguf -> gguf.shape("blk.0.attn_q.weight", shape -> List.of(1L << 40, 1L << 40)),
            "its header contains a size that is out of range"),
        change(
            "more weights than the file has",
            gguf -> gguf.shape("blk.0.attn_q.weight", shape -> List.of(128L, 1L << 30)),
            "tensor blk.0.attn_q.weight ends beyond the file"),
        change(
            "half a block",
            gguf -> gguf.shape("blk.0.attn_q.weight", shape -> List.of(127L, 128L)),
            "tensor blk.0.attn_q.weight in its header has the shape [127, 128] of type Q8_0"),
        change(
            "a tensor twice",
            gguf -> gguf.rename("blk.0.attn_k.weight", "blk.0.attn_q.weight"),
            "its header has two tensors called blk.0.attn_q.weight"),
        change(
            "heads that differ where the keys do not",
            gguf -> gguf.uint32s("llama.attention.head_count_kv", 1, 2, 1, 2, 1, 2, 1, 2),
            "llama.attention.head_count_kv in its header is ",
            " for layer "),
        change(
            "key heads that do not divide the heads",
            gguf -> gguf.uint32("llama.attention.head_count_kv", 3),
            "llama.attention.head_count_kv in its header is 3; it must be a divisor of"),
        change(
            "more heads than numbers",
            gguf -> gguf.uint32("llama.attention.head_count", 100_000),
            "llama.attention.head_count in its header is 100000"),
        change(
            "heads as a text",
            gguf -> gguf.text("llama.attention.head_count", "4"),
            "llama.attention.head_count in its header is 4; it must be an integer"),
        change(
            "no heads",
            gguf -> gguf.uint32("llama.attention.head_count", 0),
            "llama.attention.head_count in its header is 0; it must be an integer from 1 to 128"),
        change(
            "weights of a type that nothing is multiplied with",
            gguf -> gguf.change("blk.0.attn_q.weight", typed(24)),
            "tensor blk.0.attn_q.weight in its header is of type I8; it must be of a type for"),
        change(
            "a norm of another type",
            gguf -> gguf.change("blk.0.attn_norm.weight", typed(1)),
            "tensor blk.0.attn_norm.weight in its header is of type F16; it must be of F32"),
        change(
            "an alignment of half a block",
            gguf -> gguf.uint32("general.alignment", 16),
            "general.alignment in its header is 16; it must be a power of two from 32 to 65536"),
        change(
            "more rotated dimensions than a key has",
            gguf -> gguf.uint32("llama.rope.dimension_count", 4096),
            "llama.rope.dimension_count in its header is 4096; it must be at most the length"),
        change(
            "values longer than keys",
            gguf -> gguf.uint32("llama.attention.value_length", 40),
            "llama.attention.value_length in its header is 40; it must be the length of a key, 32"),
        change(
            "half of a head rotated",
            gguf -> gguf.uint32("llama.rope.dimension_count", 16),
            "llama.rope.dimension_count in its header is 16; it must be the length of a key, 32"),
        change(
            "as many layers for prediction as there are",
            gguf -> gguf.uint32("llama.nextn_predict_layers", 4),
            "llama.nextn_predict_layers in its header is 4; it must be an integer from 0 to 3"),
        change(
            "a context of one token",
            gguf -> gguf.uint32("llama.context_length", 1),
            "its header has no valid llama.context_length (1)"),
        change(
            "fewer learned positions than tokens",
            gguf ->
                gguf.rename("output_norm.weight", "position_embd.weight")
                    .shape("position_embd.weight", shape -> List.of(4L, 32L)),
            "llama.context_length in its header is ",
            "it must be at most the number of learned positions, 32"));
  }

  private static UnaryOperator<GgufEditor.Entry> typed(int type) {
    return entry -> new GgufEditor.Entry(entry.name(), entry.shape(), type, entry.offset());
  }

  private static List<String> with(List<String> texts, int index, String text) {
    texts.set(index, text);
    return texts;
  }

  /** A parameterized class cannot have parameterized methods, so all run in one. */
  @Test
  void isRefusedWithTheKeyAndItsValue() throws IOException {
    for (Arguments each : changes().toList()) {
      Object[] arguments = each.get();
      GgufEditor gguf = GgufEditor.of(DemoModel.PATH);
      @SuppressWarnings("unchecked")
      Consumer<GgufEditor> change = (Consumer<GgufEditor>) arguments[1];
      change.accept(gguf);
      Path model = gguf.write(folder.resolve("bad.gguf"));
      ProcessorBuilder builder = engine.builder(model);
      for (Runnable use : List.<Runnable>of(builder::plan, () -> builder.build().close())) {
        assertThatThrownBy(use::run)
            .as(arguments[0].toString())
            .isInstanceOf(ModelLoadException.class)
            .hasMessageStartingWith("cannot load model " + model + ": ")
            .hasMessageContainingAll(((List<?>) arguments[2]).toArray(CharSequence[]::new));
      }
    }
  }

  @Test
  void anUnchangedFileIsStillTheSameModel() throws IOException {
    Path copy = GgufEditor.of(DemoModel.PATH).write(folder.resolve("copy.gguf"));
    try (ParallelProcessor processor = engine.builder(copy).build()) {
      BatchGenerationConfig few = BatchGenerationConfig.builder().maxTokens(3).build();
      assertThat(processor.generate("Review: Good. 😀 日本\nTriage:", few).success()).isTrue();
    }
  }

  @Test
  void aQuantizedCacheNeedsHeadsOfWholeBlocks() throws IOException {
    GgufEditor gguf = GgufEditor.of(DemoModel.PATH);
    for (String length :
        List.of("attention.key_length", "attention.value_length", "rope.dimension_count")) {
      gguf.uint32("llama." + length, 40);
    }
    ProcessorBuilder builder =
        engine.builder(gguf.write(folder.resolve("heads.gguf"))).kvCacheType(CacheType.Q8_0);
    assertThatThrownBy(builder::plan)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("attention.key_length is 40", "set kvCacheType to F16");
  }
}
