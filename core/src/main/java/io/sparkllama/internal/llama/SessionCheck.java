package io.sparkllama.internal.llama;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.nio.file.Path;
import java.util.List;

/** Checks that a model's sessions can have the shape that is asked for. */
final class SessionCheck {

  private static final long Q8_0_BLOCK_WEIGHTS = 32;

  private SessionCheck() {}

  /**
   * Checks the context length and the type of the KV cache.
   *
   * @throws ModelLoadException if llama.cpp would end the process over them
   */
  static void require(Path path, GgufHeader header, SessionParams session) {
    long positions = ModelCheck.positions(header);
    if (session.contextLength() > positions) {
      throw new ModelLoadException(
          path,
          "it learned "
              + positions
              + " positions, fewer than a context of "
              + session.contextLength()
              + " tokens",
          Message.of("set ", Options.CONTEXT_SIZE, " to at most ", positions));
    }
    if (session.cacheType() == CacheType.Q8_0) {
      requireBlocks(path, header);
    }
  }

  private static void requireBlocks(Path path, GgufHeader header) {
    for (String length : List.of("attention.key_length", "attention.value_length")) {
      long value = HeadCheck.headLength(header, length);
      if (value % Q8_0_BLOCK_WEIGHTS != 0) {
        throw new ModelLoadException(
            path,
            "a cache of type Q8_0 needs heads whose length is a multiple of "
                + Q8_0_BLOCK_WEIGHTS
                + ", but its "
                + length
                + " is "
                + value,
            Message.of("set ", Options.KV_CACHE_TYPE, " to F16"));
      }
    }
  }
}
