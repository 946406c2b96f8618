package io.sparkllama.internal.llama;

import io.sparkllama.internal.gguf.GgufArray;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.gguf.GgufType;
import io.sparkllama.internal.gguf.TokenTexts;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a vocabulary for what llama.cpp asserts or uses unchecked: its size, the arrays beside it,
 * tokens for bytes, and special tokens.
 */
final class VocabularyCheck {

  private static final String PREFIX = "tokenizer.ggml.";

  /** The tokens that llama.cpp takes for special ones unless the file names others. */
  private static final Map<String, Map<String, Long>> DEFAULTS =
      Map.of(
          "llama",
          Map.of("bos_token_id", 1L, "eos_token_id", 2L, "unknown_token_id", 0L),
          "gpt2",
          Map.of("bos_token_id", 11L, "eos_token_id", 11L),
          "bert",
          // The format spells one of its keys like this.
          Map.of(
              "bos_token_id", 101L,
              "seperator_token_id", 102L,
              "unknown_token_id", 100L,
              "mask_token_id", 103L),
          "t5",
          Map.of("eos_token_id", 1L, "unknown_token_id", 2L));

  /** Each byte without a token of its own becomes a token for the byte. */
  private static final String WITH_BYTE_TOKENS = "llama";

  private final GgufHeader header;
  private final long size;

  private VocabularyCheck(GgufHeader header, long size) {
    this.header = header;
    this.size = size;
  }

  static void require(GgufHeader header) throws HeaderFault {
    Object tokens = header.values().get(PREFIX + "tokens");
    if (tokens == null) {
      throw new HeaderFault("it has no vocabulary");
    }
    if (!(tokens instanceof TokenTexts texts)) {
      throw HeaderFault.of(PREFIX + "tokens", tokens, "an array of strings");
    }
    VocabularyCheck check = new VocabularyCheck(header, texts.count());
    check.requireEmbeddings();
    check.requireDistinct(texts);
    check.requireArray("token_type", Set.of(GgufType.INT32), true);
    check.requireArray("scores", Set.of(GgufType.FLOAT32, GgufType.INT32), true);
    check.requireArray("merges", Set.of(GgufType.STRING), false);
    check.requireArray("precompiled_charsmap", Set.of(GgufType.UINT8, GgufType.INT8), false);
    check.requireSpecialTokens();
    check.requireBytes(texts);
  }

  private String model() {
    return header.text(PREFIX + "model").orElse("");
  }

  /** The matrix of embeddings is indexed by tokens. */
  private void requireEmbeddings() throws HeaderFault {
    Optional<GgufHeader.Tensor> embeddings =
        header.tensor("token_embd.weight").filter(tensor -> tensor.shape().size() > 1);
    if (size < 1 || (embeddings.isPresent() && embeddings.get().shape().get(1) != size)) {
      throw new HeaderFault(
          "its vocabulary has "
              + size
              + " tokens"
              + embeddings
                  .map(matrix -> ", but its embeddings are of " + matrix.shape().get(1))
                  .orElse(""));
    }
  }

  private void requireDistinct(TokenTexts texts) throws HeaderFault {
    if (texts.duplicate().isPresent()) {
      throw new HeaderFault("its vocabulary has the token '" + texts.duplicate().get() + "' twice");
    }
  }

  private void requireArray(String name, Set<GgufType> types, boolean ofEachToken)
      throws HeaderFault {
    Object value = header.values().get(PREFIX + name);
    if (value == null) {
      return;
    }
    if (!(value instanceof GgufArray array) || !types.contains(array.type())) {
      throw HeaderFault.of(
          PREFIX + name, value, "an array of type " + types.stream().sorted().toList().get(0));
    }
    if (ofEachToken && array.length() < size) {
      throw HeaderFault.of(PREFIX + name, array, "one for each of the " + size + " tokens");
    }
  }

  private void requireSpecialTokens() throws HeaderFault {
    for (Map.Entry<String, Long> token : DEFAULTS.getOrDefault(model(), Map.of()).entrySet()) {
      String key = PREFIX + token.getKey();
      if (!header.values().containsKey(key) && token.getValue() >= size) {
        throw new HeaderFault(
            key
                + " is missing from its header, and token "
                + token.getValue()
                + ", its default, is not in the vocabulary of "
                + size
                + " tokens");
      }
    }
    if (Boolean.TRUE.equals(header.values().get(PREFIX + "add_bos_token"))
        && model().equals("t5")
        && !header.values().containsKey(PREFIX + "bos_token_id")) {
      throw new HeaderFault(
          PREFIX + "add_bos_token is set in its header, but " + PREFIX + "bos_token_id is missing");
    }
  }

  private void requireBytes(TokenTexts texts) throws HeaderFault {
    if (model().equals(WITH_BYTE_TOKENS) && texts.missingByte().isPresent()) {
      throw new HeaderFault(
          String.format(
              "its vocabulary has no token <0x%02X>, which spark-llama needs for characters"
                  + " that no other token covers",
              texts.missingByte().getAsInt()));
    }
  }
}
