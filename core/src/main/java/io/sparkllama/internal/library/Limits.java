package io.sparkllama.internal.library;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How much an archive may unfold to, so that a small one cannot fill a disk.
 *
 * @param maxBytes most bytes of all that is read out of it
 * @param maxEntries most entries
 * @param maxRatio most bytes for each byte of the archive, once they are more than {@link #FREE}
 */
record Limits(long maxBytes, int maxEntries, int maxRatio) {

  /** Bytes that any archive may unfold to. */
  static final long FREE = 64L << 20;

  /** More than the largest bundle for GPUs has; code is packed to a third or a quarter. */
  static final Limits DEFAULT = new Limits(6L << 30, 10_000, 100);

  /** Most bytes out of an archive of this size. */
  long bytesOf(long archiveBytes) {
    long unfolded = archiveBytes > maxBytes / maxRatio ? maxBytes : archiveBytes * maxRatio;
    return Math.min(maxBytes, Math.max(FREE, unfolded));
  }

  void requireEntries(int count) throws UnusableArchiveException {
    if (count > maxEntries) {
      throw new UnusableArchiveException("it has more than " + maxEntries + " entries");
    }
  }

  /** Counts what is read out of an archive, over all its entries. */
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
            "it unfolds to more than " + total + " bytes, which no bundle of its size does");
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
