package io.sparkllama.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Small vocabularies with one token per letter. */
final class Vocabulary {

  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  /** The end-of-generation token of the llama vocabulary. */
  static final int END = 2;

  private Vocabulary() {}

  /**
   * SentencePiece: a token per ASCII letter, digit and space, and byte tokens for everything else.
   */
  static void llama(GgufWriter gguf, int size) throws IOException {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Integer> types = new ArrayList<>(List.of(UNKNOWN, CONTROL, CONTROL));
    for (int value = 0; value < 256; value++) {
      tokens.add(String.format("<0x%02X>", value));
      types.add(BYTE);
    }
    tokens.add("\u2581");
    types.add(NORMAL);
    for (char c = '!'; c <= '~'; c++) {
      tokens.add(String.valueOf(c));
      types.add(NORMAL);
    }
    fill(tokens, types, size);
    gguf.text("tokenizer.ggml.model", "llama");
    gguf.text("tokenizer.ggml.pre", "default");
    write(gguf, tokens, types);
    gguf.number("tokenizer.ggml.unknown_token_id", 0);
    gguf.number("tokenizer.ggml.bos_token_id", 1);
    gguf.number("tokenizer.ggml.eos_token_id", END);
  }

  private static void fill(List<String> tokens, List<Integer> types, int size) {
    while (tokens.size() < size) {
      tokens.add("<filler " + tokens.size() + ">");
      types.add(NORMAL);
    }
  }

  private static void write(GgufWriter gguf, List<String> tokens, List<Integer> types)
      throws IOException {
    gguf.texts("tokenizer.ggml.tokens", tokens);
    List<Float> scores = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      scores.add((float) -i);
    }
    gguf.reals("tokenizer.ggml.scores", scores);
    gguf.numbers("tokenizer.ggml.token_type", types);
  }

  /** WordPiece: the first letter of a word is prefixed with a mark, the others are not. */
  static void bert(GgufWriter gguf, int size) throws IOException {
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    List<Integer> types = new ArrayList<>(List.of(CONTROL, CONTROL, CONTROL, CONTROL, CONTROL));
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add("\u2581" + c);
      types.add(NORMAL);
      tokens.add(String.valueOf(c));
      types.add(NORMAL);
    }
    fill(tokens, types, size);
    gguf.text("tokenizer.ggml.model", "bert");
    gguf.text("tokenizer.ggml.pre", "default");
    gguf.number("tokenizer.ggml.token_type_count", 2);
    write(gguf, tokens, types);
    gguf.number("tokenizer.ggml.padding_token_id", 0);
    gguf.number("tokenizer.ggml.unknown_token_id", 1);
    gguf.number("tokenizer.ggml.cls_token_id", 2);
    gguf.number("tokenizer.ggml.bos_token_id", 2);
    gguf.number("tokenizer.ggml.seperator_token_id", 3);
    gguf.number("tokenizer.ggml.eos_token_id", 3);
    gguf.number("tokenizer.ggml.mask_token_id", 4);
  }
}
