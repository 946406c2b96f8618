package io.sparkllama.internal.library;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits on the unpacked size of an archive, so that a small one cannot fill the disk.
 *
 * @param maxBytes maximum total bytes read from it
 * @param maxEntries maximum number of entries
 * @param maxRatio maximum compression ratio; applies above {@link #FREE} bytes
 */
record Limits(long maxBytes, int maxEntries, int maxRatio) {

  /** Bytes that any archive may unpack to. */
  static final long FREE = 64L << 20;

  /** Larger than the largest GPU bundle; code compresses to a third or a quarter. */
  static final Limits DEFAULT = new Limits(6L << 30, 10_000, 100);

  /** Maximum unpacked bytes for an archive of the given size. */
  long bytesOf(long archiveBytes) {
    long unfolded = archiveBytes > maxBytes / maxRatio ? maxBytes : archiveBytes * maxRatio;
    return Math.min(maxBytes, Math.max(FREE, unfolded));
  }

  void requireEntries(int count) throws UnusableArchiveException {
    if (count > maxEntries) {
      throw new UnusableArchiveException("it has more than " + maxEntries + " entries");
    }
  }

  /** Counts the bytes read from an archive, across all entries. */
  static final class Budget {
    private final long total;
    private long left;

    Budget(long total) {
      this.total = total;
      this.left = total;
    }

    void spend(long bytes) throws UnusableArchiveException {
      left -= bytes;
      if (left < 0) {
        throw new UnusableArchiveException(
            "it unpacks to more than " + total + " bytes, too many for a bundle of its size");
      }
    }

    InputStream counted(InputStream in) {
      return new FilterInputStream(in) {
        @Override
        public int read() throws IOException {
          int next = super.read();
          spend(next < 0 ? 0 : 1);
          return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int count = super.read(buffer, offset, length);
          spend(Math.max(0, count));
          return count;
        }

        @Override
        public long skip(long count) throws IOException {
          long skipped = super.skip(count);
          spend(skipped);
          return skipped;
        }

        @Override
        public boolean markSupported() {
          return false;
        }
      };
    }
  }
}
