package io.sparkllama.internal.llama.dialect;

import java.util.List;

/** Captures the log of a library. Thread-safe. */
public interface NativeLines {

  /** The lines, of any level, that the native calls log on this thread. */
  List<String> of(Runnable calls);
}
