package io.sparkllama.spark.internal.job.output;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * The record of what the rows of an output are: their fingerprint and their layout, stored next to
 * them. A run adds rows only if both are equal to its own.
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
   * Requires that a run may add rows to the output; writes the record if there are no rows yet.
   *
   * @return the schema that the existing rows were written with
   * @throws IllegalArgumentException if fingerprint or layout differ
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
              + " that was not written by a run with --id-column; give another output, or replace it with"
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
              + " differently: "
              + String.join("; ", changes)
              + "; resume with the earlier values, give another output, or start over with --overwrite");
    }
  }

  /** Deletes the record, after its rows were deleted. */
  static void delete(RunFolder folder) throws IOException {
    folder.delete(FINGERPRINT_FILE);
    folder.delete(Layout.FILE);
  }
}
