package io.sparkllama.spark.internal.job.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * A path with wildcards, which may match files that do not exist yet. Immutable.
 *
 * @param folder the part before the first wildcard
 * @param names patterns of the remaining names, one for each level of folders
 */
public record PathPattern(RealPath folder, List<GlobFilter> names) {

  public PathPattern {
    names = List.copyOf(names);
  }

  /**
   * The patterns in a path: one for each alternative in its braces; none if it has no wildcard.
   *
   * @throws IOException if the file system of the path cannot be accessed
   */
  public static List<PathPattern> in(String path, Configuration hadoop) throws IOException {
    List<PathPattern> patterns = new ArrayList<>();
    for (String expanded : GlobExpander.expand(path)) {
      Path named = new Path(expanded);
      Path below = named.getFileSystem(hadoop).makeQualified(named);
      List<GlobFilter> names = new ArrayList<>();
      Path folder = below;
      for (Path at = below; at != null && at.getParent() != null; at = at.getParent()) {
        GlobFilter filter = new GlobFilter(at.getName());
        names.add(0, filter);
        if (filter.hasPattern()) {
          folder = at.getParent();
        }
      }
      int depth = below.depth() - folder.depth();
      if (depth > 0 || !expanded.equals(path)) {
        patterns.add(
            new PathPattern(
                RealPath.of(folder, hadoop), names.subList(names.size() - depth, names.size())));
      }
    }
    return patterns;
  }

  /** Whether this pattern matches a path or one of the folders above it. */
  public boolean holds(RealPath place) {
    int start = folder.parts().size();
    if (!folder.holds(place) || place.parts().size() < start + names.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).accept(new Path("/" + place.parts().get(start + i)))) {
        return false;
      }
    }
    return true;
  }
}
