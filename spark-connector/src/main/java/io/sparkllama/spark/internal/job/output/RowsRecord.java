package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * What the rows of an output are, kept beside them: the fingerprint of their results and the layout
 * of their files. A run adds rows only where both are its own.
 */
final class RowsRecord {

  private static final String FINGERPRINT_FILE = "fingerprint.json";

  private final RunFolder folder;
  private final RunLock lock;

  RowsRecord(RunFolder folder, RunLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Requires that rows of a run go with those that are there; keeps what they are where there are
   * none.
   *
   * @return the schema to read all of them with: the one that they were written with
   * @throws IllegalArgumentException if they do not go together
   */
  StructType require(OutputArguments arguments, Fingerprint fingerprint, StructType schema)
      throws IOException {
    Optional<String> before = folder.read(FINGERPRINT_FILE);
    if (before.isPresent()) {
      requireSame(arguments, "computed", Fingerprint.parse(before.get()).changes(fingerprint));
    } else if (folder.hasRows()) {
      throw new IllegalArgumentException(
          "there is a table at "
              + arguments.path()
              + " that no run with --id-column has written; give another output, or replace it with"
              + " --overwrite");
    } else {
      lock.requireKept();
      folder.write(FINGERPRINT_FILE, fingerprint.json());
    }
    return requireLayout(arguments, Layout.of(arguments, schema));
  }

  private StructType requireLayout(OutputArguments arguments, Layout layout) throws IOException {
    Optional<String> before = folder.read(Layout.FILE);
    if (before.isEmpty()) {
      lock.requireKept();
      folder.write(Layout.FILE, layout.json());
      return layout.rows();
    }
    Layout kept = Layout.parse(before.get());
    requireSame(arguments, "written", kept.changes(layout));
    return kept.rows();
  }

  private static void requireSame(OutputArguments arguments, String how, List<String> changes) {
    if (!changes.isEmpty()) {
      throw new IllegalArgumentException(
          "the rows at "
              + arguments.path()
              + " were "
              + how
              + " otherwise: "
              + String.join("; ", changes)
              + "; resume with what was, give another output, or start anew with --overwrite");
    }
  }

  /** Deletes what is kept of rows that are no longer there. */
  static void delete(RunFolder folder) throws IOException {
    folder.delete(FINGERPRINT_FILE);
    folder.delete(Layout.FILE);
  }
}
