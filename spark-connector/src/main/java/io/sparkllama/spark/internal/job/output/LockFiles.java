package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lock files of an output and their heartbeat files, in the run's folder. The name of a lock
 * file contains its run's token, so no two runs write the same file.
 */
final class LockFiles {

  /** The prefix of lock files. Earlier versions used the prefix alone as the name. */
  private static final String LOCK = "lock";

  private static final String HEARTBEAT = "heartbeat";
  private static final String JSON = ".json";

  private final RunFolder folder;

  LockFiles(RunFolder folder) {
    this.folder = folder;
  }

  /** The name of a run's lock file. */
  static String of(RunOwner owner) {
    return LOCK + "-" + owner.run() + JSON;
  }

  /** The names of all lock files, of any run. */
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

  /** The content of a lock file; empty if it is gone, an empty string if it is incomplete. */
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
   * A text that changes with each heartbeat of a run.
   *
   * @param content content of its lock file, which earlier versions rewrote at each heartbeat
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

  /** The path of the locked output, for messages. */
  String output() {
    return folder.outputPath();
  }

  private static String heartbeat(String lock) {
    return HEARTBEAT + lock.substring(LOCK.length());
  }
}
