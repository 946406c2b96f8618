package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgufHeader;
import java.util.Set;

/**
 * Whether a separator token stands between the texts of a pair, after the end marker of the first.
 * Taken from the file, else from how models with its vocabulary are trained.
 */
final class PairSeparator {

  private static final String WORD_PIECE = "bert";

  /** XLM-RoBERTa. */
  private static final String UNIGRAM = "t5";

  /** RoBERTa pre-tokenizers. */
  private static final Set<String> ROBERTA = Set.of("jina-v1-en", "jina-v2-code", "roberta-bpe");

  private PairSeparator() {}

  static boolean follows(GgufHeader header) {
    String model = header.text("tokenizer.ggml.model").orElse("");
    Object separator = header.values().get("tokenizer.ggml.add_sep_token");
    if (model.equals(WORD_PIECE)) {
      // The end marker already is the separator.
      return Boolean.TRUE.equals(separator)
          && Boolean.TRUE.equals(header.values().get("tokenizer.ggml.add_eos_token"));
    }
    if (separator instanceof Boolean said) {
      return said;
    }
    return model.equals(UNIGRAM) || ROBERTA.contains(header.text("tokenizer.ggml.pre").orElse(""));
  }
}
