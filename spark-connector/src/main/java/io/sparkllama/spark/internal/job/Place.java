package io.sparkllama.spark.internal.job;

import io.sparkllama.spark.internal.job.input.PathPattern;
import io.sparkllama.spark.internal.job.input.RealPath;
import java.util.List;
import java.util.Set;

/**
 * What an option names, and where that is.
 *
 * @param option as it is typed
 * @param value as it was given
 * @param use what a run does with it
 * @param paths where it is: of a table there may be several
 * @param patterns of those that it may come to match
 */
record Place(
    String option, String value, Use use, Set<RealPath> paths, List<PathPattern> patterns) {

  /** What happens to a place. */
  enum Use {
    READ,
    WRITTEN
  }

  Place {
    paths = Set.copyOf(paths);
    patterns = List.copyOf(patterns);
  }

  /** Whether one of another's paths is this place, or inside of it. */
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
