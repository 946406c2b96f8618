package io.sparkllama.internal.llama;

/**
 * A byte-by-byte state machine for well-formed UTF-8 as in table 3-7 of the Unicode standard: no
 * overlong forms, no surrogates, nothing above U+10FFFF. NUL is rejected too, because it ends a
 * text for llama.cpp. The state determines which bytes may follow.
 */
final class Utf8 {

  /** Between two characters; a text may end here. */
  static final int BETWEEN = 0;

  static final int ILL_FORMED = -1;

  private static final int ONE_MORE = 1;
  private static final int TWO_MORE = 2;
  private static final int THREE_MORE = 3;
  private static final int AFTER_E0 = 4;
  private static final int AFTER_ED = 5;
  private static final int AFTER_F0 = 6;
  private static final int AFTER_F4 = 7;

  private Utf8() {}

  /** The state after one more byte. */
  static int after(int state, byte next) {
    int b = next & 0xFF;
    return switch (state) {
      case BETWEEN -> afterFirst(b);
      case ONE_MORE -> within(b, 0x80, 0xBF, BETWEEN);
      case TWO_MORE -> within(b, 0x80, 0xBF, ONE_MORE);
      case THREE_MORE -> within(b, 0x80, 0xBF, TWO_MORE);
      case AFTER_E0 -> within(b, 0xA0, 0xBF, ONE_MORE);
      case AFTER_ED -> within(b, 0x80, 0x9F, ONE_MORE);
      case AFTER_F0 -> within(b, 0x90, 0xBF, TWO_MORE);
      case AFTER_F4 -> within(b, 0x80, 0x8F, TWO_MORE);
      default -> ILL_FORMED;
    };
  }

  private static int afterFirst(int b) {
    if (b < 0x80) {
      return b == 0 ? ILL_FORMED : BETWEEN;
    }
    return switch (b) {
      case 0xE0 -> AFTER_E0;
      case 0xED -> AFTER_ED;
      case 0xF0 -> AFTER_F0;
      case 0xF4 -> AFTER_F4;
      default ->
          b < 0xC2
              ? ILL_FORMED
              : b < 0xE0 ? ONE_MORE : b < 0xF0 ? TWO_MORE : b < 0xF4 ? THREE_MORE : ILL_FORMED;
    };
  }

  private static int within(int b, int first, int last, int next) {
    return b >= first && b <= last ? next : ILL_FORMED;
  }
}
