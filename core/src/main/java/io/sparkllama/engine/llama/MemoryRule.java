package io.sparkllama.engine.llama;

import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.SessionParams;

final class MemoryRule {
  private MemoryRule() {}

  static MemoryNeed of(GgufHead head, SessionParams session) {
    return new MemoryNeed(head.tensorBytes(), 0, 0);
  }
}
