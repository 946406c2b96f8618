package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of one run for what it has not committed yet. Its name holds the run's token, so that
 * no run deletes what another still writes.
 */
final class Staging {

  private static final String PREFIX = "staging-";

  private final RunFolder folder;
  private final String name;

  /**
   * @param token of the run
   */
  Staging(RunFolder folder, String token) {
    this.folder = folder;
    this.name = PREFIX + token;
  }

  /** The name of a file in it, for the run's folder. */
  String file(String file) {
    return name + "/" + file;
  }

  /** The path of a file in it. */
  String path(String file) {
    return folder.path(file(file));
  }

  /**
   * Options of a write with which Spark commits through this folder.
   *
   * @param lock the lock file without which this run may not publish; empty for none
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

  /** What is done with what another run has left. */
  interface Leftover {

    /**
     * Finishes it.
     *
     * @param name of its folder, in the run's folder
     */
    void finish(String name) throws IOException;
  }

  /**
   * Takes away what runs left that have ended, or have lost the lock: from then on they find none
   * of their files to publish.
   *
   * @param finish sees each of them before it is deleted
   */
  void takeOthers(Leftover finish) throws IOException {
    folder.makeFolder(name);
    for (String other : folder.list()) {
      if (other.startsWith(PREFIX) && !other.equals(name)) {
        String taken = file("taken-" + other);
        folder.rename(other, taken);
      }
    }
    // those that an owner had taken that has ended, too
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

  /** Deletes a file in it, or a folder with all that is there. */
  void delete(String file) throws IOException {
    folder.delete(file(file));
  }

  /** Deletes it with all that is there. */
  void delete() throws IOException {
    folder.delete(name);
  }
}
