package io.sparkllama.internal.process;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What computes rows in the engine process. */
public interface RowComputer {

  /**
   * Starts rows that arrived together.
   *
   * @return a stage per row, in their order; cancelling one withdraws the row
   */
  List<? extends CompletionStage<?>> computeAll(List<?> rows);
}
