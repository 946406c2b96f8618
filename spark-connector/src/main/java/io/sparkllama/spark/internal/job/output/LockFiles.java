package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lock files of an output and the heartbeats beside them, all in the run's folder. The name of
 * a lock file holds the token of its run, so that no two runs write the same one.
 */
final class LockFiles {

  /** Lock files begin with this; one that is called just so is of an earlier version. */
  private static final String LOCK = "lock";

  private static final String HEARTBEAT = "heartbeat";
  private static final String JSON = ".json";

  private final RunFolder folder;

  LockFiles(RunFolder folder) {
    this.folder = folder;
  }

  /** The lock file of a run. */
  static String of(RunOwner owner) {
    return LOCK + "-" + owner.run() + JSON;
  }

  /** The lock files that are there, whoever wrote them. */
  List<String> list() throws IOException {
    List<String> locks = new ArrayList<>();
    for (String name : folder.list()) {
      if (name.equals(LOCK + JSON) || (name.startsWith(LOCK + "-") && name.endsWith(JSON))) {
        locks.add(name);
      }
    }
    return locks;
  }

  void create(RunOwner owner) throws IOException {
    folder.write(of(owner), owner.json());
  }

  /** What a lock file says of its run; empty if it is gone, empty text if it is not whole. */
  Optional<String> read(String lock) throws IOException {
    return folder.peek(lock);
  }

  boolean exists(String lock) throws IOException {
    return folder.exists(lock);
  }

  void writeHeartbeat(String lock, long count) throws IOException {
    folder.replace(heartbeat(lock), Long.toString(count));
  }

  /**
   * What changes with each heartbeat of a run.
   *
   * @param content of its lock file, which earlier versions changed instead
   */
  String lastHeartbeat(String lock, String content) throws IOException {
    return content + folder.peek(heartbeat(lock)).orElse("");
  }

  /** Deletes a lock file, and then its heartbeat. */
  void delete(String lock) throws IOException {
    folder.delete(lock);
    folder.delete(heartbeat(lock));
  }

  String path(String lock) {
    return folder.path(lock);
  }

  /** The output that is locked, as messages name it. */
  String output() {
    return folder.outputPath();
  }

  private static String heartbeat(String lock) {
    return HEARTBEAT + lock.substring(LOCK.length());
  }
}
