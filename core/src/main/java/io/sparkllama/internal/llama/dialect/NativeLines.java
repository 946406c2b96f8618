package io.sparkllama.internal.llama.dialect;

import java.util.List;

/** What a library logs. Thread-safe. */
public interface NativeLines {

  /** The lines, of any level, that some native calls of this thread log. */
  List<String> of(Runnable calls);
}
