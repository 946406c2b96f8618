package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.PathPattern;
import io.sparkllama.spark.internal.job.input.RealPath;
import java.util.List;
import java.util.Set;

/**
 * The paths behind one argument of a run. Immutable.
 *
 * @param option the flag as typed, such as {@code --input}
 * @param value the value as given
 * @param use whether the run reads or writes there
 * @param paths the resolved paths; a table may have several
 * @param patterns wildcards that may match more paths later
 */
record Place(
    String option, String value, Use use, Set<RealPath> paths, List<PathPattern> patterns) {

  /** What a run does with a place. */
  enum Use {
    READ,
    WRITTEN
  }

  Place {
    paths = Set.copyOf(paths);
    patterns = List.copyOf(patterns);
  }

  /** Whether one of the other's paths is in this place. */
  boolean holds(Place other) {
    return other.paths.stream()
        .anyMatch(
            path ->
                paths.stream().anyMatch(own -> own.holds(path))
                    || patterns.stream().anyMatch(pattern -> pattern.holds(path)));
  }

  @Override
  public String toString() {
    return option + " '" + value + "'";
  }
}
