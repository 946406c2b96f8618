package io.sparkllama.internal.gguf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What matters of the texts of a vocabulary; the texts themselves are not kept.
 *
 * @param count number of tokens
 * @param duplicate a text that two tokens have
 * @param missingByte the first byte that no token stands for, neither as {@code <0x41>} nor as the
 *     byte itself
 */
public record TokenTexts(long count, Optional<String> duplicate, OptionalInt missingByte) {

  private static final int BYTES = 256;

  private static final String BYTE_TOKEN = "<0x";

  /** A vocabulary without faults. */
  public static TokenTexts of(long count) {
    return new TokenTexts(count, Optional.empty(), OptionalInt.empty());
  }

  /** Collects the texts of a vocabulary in the order of tokens. Not thread-safe. */
  static final class Collector {

    /** Texts byte by byte, as they need not be UTF-8. */
    private final Set<String> texts = new HashSet<>();

    private final BitSet bytes = new BitSet(BYTES);
    private long count;
    private Optional<String> duplicate = Optional.empty();

    void add(byte[] stored) {
      byte[] text = untilZero(stored);
      // An engine gives every empty text a name of its own.
      String exact =
          text.length == 0
              ? "[EMPTY_" + count + "]"
              : new String(text, StandardCharsets.ISO_8859_1);
      count++;
      if (!texts.add(exact) && duplicate.isEmpty()) {
        duplicate = Optional.of(new String(text, StandardCharsets.UTF_8));
      }
      if (text.length == 1) {
        bytes.set(Byte.toUnsignedInt(text[0]));
      } else if (exact.length() == 6 && exact.startsWith(BYTE_TOKEN) && exact.endsWith(">")) {
        byteToken(exact.substring(3, 5));
      }
    }

    /** An engine reads no further. */
    private static byte[] untilZero(byte[] text) {
      for (int i = 0; i < text.length; i++) {
        if (text[i] == 0) {
          return Arrays.copyOf(text, i);
        }
      }
      return text;
    }

    private void byteToken(String digits) {
      if (HexFormat.isHexDigit(digits.charAt(0)) && HexFormat.isHexDigit(digits.charAt(1))) {
        bytes.set(HexFormat.fromHexDigits(digits));
      }
    }

    TokenTexts texts() {
      int missing = bytes.nextClearBit(0);
      return new TokenTexts(
          count, duplicate, missing < BYTES ? OptionalInt.of(missing) : OptionalInt.empty());
    }
  }
}
