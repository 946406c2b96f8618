package io.sparkllama.internal.llama;

import com.sun.jna.Pointer;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;

/**
 * The vocabulary of a model. Token pieces are fetched once and cached, since every generated token
 * needs one.
 */
final class LlamaTokenizer implements Tokenizer {

  private static final int PIECE_BYTES = 64;

  /** {@code LLAMA_TOKEN_ATTR_USER_DEFINED}. */
  private static final int USER_DEFINED = 1 << 4;

  /** {@code LLAMA_TOKEN_ATTR_LSTRIP} and {@code LLAMA_TOKEN_ATTR_RSTRIP}. */
  private static final int STRIPS = 1 << 7 | 1 << 8;

  /** {@code LLAMA_VOCAB_TYPE_SPM}: characters, and bytes for those it does not have. */
  private static final int CHARACTERS = 1;

  /** {@code LLAMA_VOCAB_TYPE_BPE} and {@code LLAMA_VOCAB_TYPE_RWKV}: any bytes. */
  private static final Set<Integer> BYTES = Set.of(2, 5);

  /** Room for begin and end markers. Apart from these, a text has at most one token per byte. */
  private static final int SPECIAL_TOKENS = 2;

  private final LlamaCpp functions;
  private final NativeHandle model;
  private final Pointer vocabulary;
  private final AtomicReferenceArray<byte[]> pieces;
  private final OptionalInt beginToken;
  private final OptionalInt separatorToken;
  private final String beginText;
  private final String endText;
  private final Map<String, Integer> controlTokens;
  private final Map<String, Integer> userDefinedTokens;

  /** Null until a long text needs it: it takes calls for each token of the vocabulary. */
  private volatile TokenLengths lengths;

  /**
   * @param pairSeparator whether text pairs use a separator token
   */
  LlamaTokenizer(
      LlamaCpp functions, NativeHandle model, Pointer vocabulary, int size, boolean pairSeparator) {
    this.functions = functions;
    this.model = model;
    this.vocabulary = vocabulary;
    this.pieces = new AtomicReferenceArray<>(size);
    this.beginToken = beginToken(functions, vocabulary, size);
    int separator = pairSeparator ? functions.vocabSep(vocabulary) : -1;
    this.separatorToken =
        separator >= 0 && separator < size ? OptionalInt.of(separator) : OptionalInt.empty();
    this.beginText = text(functions, vocabulary, size, functions.vocabBos(vocabulary));
    this.endText = text(functions, vocabulary, size, functions.vocabEos(vocabulary));
    this.controlTokens =
        byText(
            functions, vocabulary, size, token -> functions.vocabIsControl(vocabulary, token) != 0);
    this.userDefinedTokens =
        byText(
            functions,
            vocabulary,
            size,
            token -> (functions.vocabGetAttr(vocabulary, token) & USER_DEFINED) != 0);
  }

  /** Number of tokens in the vocabulary. */
  int size() {
    return pieces.length();
  }

  @Override
  public int[] tokenize(String text, boolean addSpecial) {
    byte[] utf8 = encode(text);
    int[] tokens = new int[utf8.length / 2 + SPECIAL_TOKENS];
    int count = tokenize(utf8, tokens, addSpecial);
    if (count < 0) {
      tokens = new int[-count];
      count = tokenize(utf8, tokens, addSpecial);
    }
    return Arrays.copyOf(tokens, count);
  }

  @Override
  public long fewestTokens(String text) {
    if (lengths == null) {
      model.acquire();
      try {
        lengths = readLengths();
      } finally {
        model.release();
      }
    }
    return lengths.fewest(text);
  }

  private TokenLengths readLengths() {
    int type = functions.vocabType(vocabulary);
    if (type != CHARACTERS && !BYTES.contains(type)) {
      return TokenLengths.unknown();
    }
    List<byte[]> texts = new ArrayList<>();
    for (int token = 0; token < size(); token++) {
      int attributes = functions.vocabGetAttr(vocabulary, token);
      if ((attributes & USER_DEFINED) != 0 && (attributes & STRIPS) != 0) {
        // takes any number of blanks with it
        return TokenLengths.unknown();
      }
      Pointer text = functions.vocabGetText(vocabulary, token);
      if (text != null) {
        // bytes and blanks are written with more bytes here, never with fewer
        texts.add(text.getByteArray(0, (int) text.indexOf(0, (byte) 0)));
      }
    }
    return type == CHARACTERS ? TokenLengths.ofCharacters(texts) : TokenLengths.ofBytes(texts);
  }

  private int tokenize(byte[] utf8, int[] tokens, boolean addSpecial) {
    model.acquire();
    try {
      return functions.tokenize(
          vocabulary,
          utf8,
          utf8.length,
          tokens,
          tokens.length,
          addSpecial ? LlamaCpp.TRUE : LlamaCpp.FALSE,
          LlamaCpp.FALSE);
    } finally {
      model.release();
    }
  }

  private static byte[] encode(String text) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the text is not well-formed Unicode", e);
    }
  }

  @Override
  public byte[] piece(int token) {
    byte[] piece = pieces.get(checked(token));
    if (piece == null) {
      piece = fetch(token);
      pieces.set(token, piece);
    }
    return piece;
  }

  private byte[] fetch(int token) {
    byte[] buffer = new byte[PIECE_BYTES];
    int length = fetch(token, buffer);
    if (length < 0) {
      buffer = new byte[-length];
      length = fetch(token, buffer);
    }
    return Arrays.copyOf(buffer, length);
  }

  private int fetch(int token, byte[] buffer) {
    model.acquire();
    try {
      return functions.tokenToPiece(vocabulary, token, buffer, buffer.length, 0, LlamaCpp.FALSE);
    } finally {
      model.release();
    }
  }

  @Override
  public boolean isEndOfGeneration(int token) {
    checked(token);
    model.acquire();
    try {
      return functions.vocabIsEog(vocabulary, token) != 0;
    } finally {
      model.release();
    }
  }

  @Override
  public byte[] detokenize(int[] tokens) {
    for (int token : tokens) {
      checked(token);
    }
    int[] words = withoutBegin(tokens);
    byte[] text = new byte[Math.max(PIECE_BYTES, 8 * words.length)];
    int length = detokenize(words, text);
    if (length < 0) {
      text = new byte[-length];
      length = detokenize(words, text);
    }
    return Arrays.copyOf(text, length);
  }

  /** llama.cpp strips the space added by tokenizing only if no begin marker comes first. */
  private int[] withoutBegin(int[] tokens) {
    boolean begins =
        tokens.length > 0 && beginToken.isPresent() && beginToken.getAsInt() == tokens[0];
    return begins ? Arrays.copyOfRange(tokens, 1, tokens.length) : tokens;
  }

  private int detokenize(int[] tokens, byte[] text) {
    model.acquire();
    try {
      return functions.detokenize(
          vocabulary, tokens, tokens.length, text, text.length, LlamaCpp.TRUE, LlamaCpp.FALSE);
    } finally {
      model.release();
    }
  }

  @Override
  public OptionalInt beginToken() {
    return beginToken;
  }

  @Override
  public OptionalInt separatorToken() {
    return separatorToken;
  }

  @Override
  public String beginText() {
    return beginText;
  }

  @Override
  public String endText() {
    return endText;
  }

  @Override
  public Map<String, Integer> controlTokens() {
    return controlTokens;
  }

  @Override
  public Map<String, Integer> userDefinedTokens() {
    return userDefinedTokens;
  }

  private static Map<String, Integer> byText(
      LlamaCpp functions, Pointer vocabulary, int size, IntPredicate wanted) {
    Map<String, Integer> byText = new HashMap<>();
    for (int token = 0; token < size; token++) {
      Pointer text = wanted.test(token) ? functions.vocabGetText(vocabulary, token) : null;
      if (text != null) {
        byText.putIfAbsent(text.getString(0, "UTF-8"), token);
      }
    }
    byText.remove("");
    return Map.copyOf(byText);
  }

  /** If the file defines no such token, llama.cpp may return an ordinary token instead. */
  private static String text(LlamaCpp functions, Pointer vocabulary, int size, int token) {
    boolean special =
        token >= 0
            && token < size
            && (functions.vocabIsControl(vocabulary, token) != 0
                || (functions.vocabGetAttr(vocabulary, token) & USER_DEFINED) != 0);
    Pointer text = special ? functions.vocabGetText(vocabulary, token) : null;
    return text == null ? "" : text.getString(0, "UTF-8");
  }

  private static OptionalInt beginToken(LlamaCpp functions, Pointer vocabulary, int size) {
    int token = functions.vocabBos(vocabulary);
    return functions.vocabGetAddBos(vocabulary) != 0 && token >= 0 && token < size
        ? OptionalInt.of(token)
        : OptionalInt.empty();
  }

  private int checked(int token) {
    if (token < 0 || token >= pieces.length()) {
      throw new IllegalArgumentException(
          "token " + token + " is not in the vocabulary of " + pieces.length() + " tokens");
    }
    return token;
  }
}
