package io.sparkllama.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A recurrent model with random weights, large enough to measure its memory. */
final class MambaModel {

  private static final int LAYERS = 8;
  private static final int WIDTH = 512;
  private static final int INNER = 2 * WIDTH;
  private static final int STATE = 16;
  private static final int CONVOLUTION = 4;
  private static final int RANK = 32;
  private static final int VOCABULARY = 8192;

  private MambaModel() {}

  static Path write(Path file) throws IOException {
    GgufWriter gguf = new GgufWriter();
    gguf.text("general.architecture", "mamba");
    gguf.text("general.name", "random mamba");
    gguf.number("mamba.context_length", 4096);
    gguf.number("mamba.embedding_length", WIDTH);
    gguf.number("mamba.block_count", LAYERS);
    gguf.number("mamba.feed_forward_length", 0);
    gguf.number("mamba.attention.head_count", 0);
    gguf.real("mamba.attention.layer_norm_rms_epsilon", 1e-5f);
    gguf.number("mamba.ssm.conv_kernel", CONVOLUTION);
    gguf.number("mamba.ssm.inner_size", INNER);
    gguf.number("mamba.ssm.state_size", STATE);
    gguf.number("mamba.ssm.time_step_rank", RANK);
    Vocabulary.llama(gguf, VOCABULARY);
    gguf.matrix("token_embd.weight", VOCABULARY, WIDTH, WeightType.Q8_0);
    gguf.vector("output_norm.weight", WIDTH, 1);
    for (int layer = 0; layer < LAYERS; layer++) {
      String prefix = "blk." + layer + ".";
      gguf.vector(prefix + "attn_norm.weight", WIDTH, 1);
      gguf.matrix(prefix + "ssm_in.weight", 2 * INNER, WIDTH, WeightType.Q8_0);
      gguf.matrix(prefix + "ssm_conv1d.weight", INNER, CONVOLUTION, WeightType.F32);
      gguf.vector(prefix + "ssm_conv1d.bias", INNER, 0);
      gguf.matrix(prefix + "ssm_x.weight", RANK + 2 * STATE, INNER, WeightType.Q8_0);
      gguf.matrix(prefix + "ssm_dt.weight", INNER, RANK, WeightType.Q8_0);
      gguf.vector(prefix + "ssm_dt.bias", INNER, 0);
      gguf.constant(prefix + "ssm_a", List.of(STATE, INNER), -1);
      gguf.vector(prefix + "ssm_d", INNER, 1);
      gguf.matrix(prefix + "ssm_out.weight", WIDTH, INNER, WeightType.Q8_0);
    }
    gguf.write(file);
    return file;
  }
}
