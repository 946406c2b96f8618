package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run's folder for files that it has not committed. Its name contains the run's token, so no run
 * deletes what another still writes.
 */
final class Staging {

  private static final String PREFIX = "staging-";

  private final RunFolder folder;
  private final String name;

  /**
   * @param token token of the run
   */
  Staging(RunFolder folder, String token) {
    this.folder = folder;
    this.name = PREFIX + token;
  }

  /** The name of a file in it, relative to the run's folder. */
  String file(String file) {
    return name + "/" + file;
  }

  /** The absolute path of a file in it. */
  String path(String file) {
    return folder.path(file(file));
  }

  /**
   * Options of a write that make Spark commit through this folder.
   *
   * @param lock path of the lock file that must exist to publish; empty for no lock
   */
  Map<String, String> committing(Optional<String> lock, RunCommitter.Publish publish) {
    Map<String, String> options = new HashMap<>();
    String committer = RunCommitter.class.getName();
    options.put("spark.sql.sources.outputCommitterClass", committer);
    options.put("spark.sql.parquet.output.committer.class", committer);
    options.put(RunCommitter.STAGING, folder.path(name));
    options.put(RunCommitter.PUBLISH, publish.name());
    lock.ifPresent(path -> options.put(RunCommitter.LOCK, path));
    return options;
  }

  /** Completes what another run has left unfinished. */
  interface Leftover {

    /**
     * Completes it.
     *
     * @param name name of the other run's folder, relative to the run's folder
     */
    void finish(String name) throws IOException;
  }

  /**
   * Moves away the folders of runs that have ended or lost the lock, and deletes them. From then
   * on, such a run finds none of its files to publish.
   *
   * @param finish called for each folder before it is deleted
   */
  void takeOthers(Leftover finish) throws IOException {
    folder.makeFolder(name);
    for (String other : folder.list()) {
      if (other.startsWith(PREFIX) && !other.equals(name)) {
        String taken = file("taken-" + other);
        folder.rename(other, taken);
      }
    }
    // includes folders that an ended run had moved but not deleted
    finish(name, finish);
  }

  private void finish(String parent, Leftover finish) throws IOException {
    for (String child : folder.list(parent)) {
      if (child.startsWith("taken-")) {
        String taken = parent + "/" + child;
        finish(taken, finish);
        finish.finish(taken);
        folder.delete(taken);
      }
    }
  }

  /** Deletes a file or folder in it. */
  void delete(String file) throws IOException {
    folder.delete(file(file));
  }

  /** Deletes this folder. */
  void delete() throws IOException {
    folder.delete(name);
  }
}
