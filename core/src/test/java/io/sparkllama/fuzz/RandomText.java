package io.sparkllama.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Texts of all kinds that a table may hold. */
public final class RandomText {

  private static final int MOST_CODE_POINT = 0x110000;

  private static final List<String> MARKUP =
      List.of(
          "<s>",
          "</s>",
          "<unk>",
          "<0x41>",
          "<0x00>",
          "<|im_start|>user\n",
          "<|im_end|>",
          "<|endoftext|>",
          "<start_of_turn>",
          "<end_of_turn>",
          "[INST]",
          "[/INST]",
          "<think>",
          "</think>",
          "{{ messages }}",
          "{% for m in x %}",
          "{\"role\": \"user\"}",
          "'; DROP TABLE",
          "<!--<script>",
          "%s%n%d",
          "\\u0000",
          "\u2581",
          "\u2581\u2581",
          "<",
          ">",
          "Triage:",
          "Review: ",
          "```json");

  private static final List<String> WORDS =
      List.of("I", "am", "Anna", "and", "the", "battery", "is", "great", "Review:", "broken", "42");

  private final SplittableRandom random;

  public RandomText(SplittableRandom random) {
    this.random = random;
  }

  public <T> T anyOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Any text; one in eight has lone surrogates, and a few are empty or far too long. */
  public String next() {
    return switch (random.nextInt(16)) {
      case 0 -> "";
      case 1 -> " \t\n\r\u00A0\u3000".repeat(random.nextInt(5));
      case 2, 3 -> codePoints(random.nextInt(80), 0, MOST_CODE_POINT);
      case 4 -> codePoints(random.nextInt(80), 0, 0x20) + "end";
      case 5 -> codePoints(random.nextInt(60), 0xD800, 0xE000);
      case 6 -> words(random.nextInt(10)) + (char) (0xD800 + random.nextInt(0x800));
      case 7 -> pieces(1 + random.nextInt(10));
      case 8 -> words(10) + pieces(3) + codePoints(5, 0x300, 0x370);
      case 9 -> codePoints(1, 0, MOST_CODE_POINT).repeat(1 + random.nextInt(3000));
      case 10 -> words(1 + random.nextInt(4000));
      case 11 -> codePoints(200, 0x1F300, 0x1FAFF);
      default -> words(1 + random.nextInt(30));
    };
  }

  private String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(anyOf(WORDS)).append(' ');
    }
    return text.toString();
  }

  private String pieces(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(anyOf(MARKUP)).append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }

  private String codePoints(int count, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.appendCodePoint(from + random.nextInt(to - from));
    }
    return text.toString();
  }

  /** Whether no surrogate stands alone. */
  static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000);
  }
}
