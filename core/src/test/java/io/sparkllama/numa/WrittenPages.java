package io.sparkllama.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pages that this process wrote since a moment, as the kernel marks them. */
final class WrittenPages {

  /** The kernel's bits of a page: it is in memory, and it was written. */
  private static final long PRESENT = 1L << 63;

  private static final long WRITTEN = 1L << 55;

  private WrittenPages() {}

  /** Begins: forgets what was written before. */
  static void forget() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pages that were written since; all of a mapping that is new. */
  static List<AddressRange> of(List<AddressRange> ranges) {
    List<AddressRange> written = new ArrayList<>();
    try (FileChannel pages = FileChannel.open(Path.of("/proc/self/pagemap"))) {
      for (AddressRange range : ranges) {
        int count = Math.toIntExact(range.length() / PageNodes.PAGE);
        ByteBuffer bits = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.nativeOrder());
        int read = pages.read(bits, range.from() / PageNodes.PAGE * Long.BYTES);
        add(range.from(), bits.flip(), read / Long.BYTES, written);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written;
  }

  private static void add(long from, ByteBuffer bits, int pages, List<AddressRange> written) {
    long wanted = PRESENT | WRITTEN;
    int first = -1;
    for (int page = 0; page <= pages; page++) {
      boolean is = page < pages && (bits.getLong(page * Long.BYTES) & wanted) == wanted;
      if (is && first < 0) {
        first = page;
      } else if (!is && first >= 0) {
        long start = from + (long) first * PageNodes.PAGE;
        written.add(new AddressRange(start, from + (long) page * PageNodes.PAGE));
        first = -1;
      }
    }
  }
}
