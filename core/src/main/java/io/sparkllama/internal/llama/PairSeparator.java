package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgufHead;
import java.util.Set;

/**
 * Whether a separator stands between the texts of a pair, behind the end marker of the first: what
 * the file says, else what models with its vocabulary are trained with.
 */
final class PairSeparator {

  private static final String WORD_PIECE = "bert";

  /** XLM-RoBERTa. */
  private static final String UNIGRAM = "t5";

  /** RoBERTa, as it splits words. */
  private static final Set<String> ROBERTA = Set.of("jina-v1-en", "jina-v2-code", "roberta-bpe");

  private PairSeparator() {}

  static boolean follows(GgufHead head) {
    String model = head.text("tokenizer.ggml.model").orElse("");
    Object separator = head.values().get("tokenizer.ggml.add_sep_token");
    if (model.equals(WORD_PIECE)) {
      // the end marker is the separator already
      return Boolean.TRUE.equals(separator)
          && Boolean.TRUE.equals(head.values().get("tokenizer.ggml.add_eos_token"));
    }
    if (separator instanceof Boolean said) {
      return said;
    }
    return model.equals(UNIGRAM) || ROBERTA.contains(head.text("tokenizer.ggml.pre").orElse(""));
  }
}
