package io.sparkllama.numa;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What glibc's allocator has from the kernel: large blocks, each mapped on its own, and arenas,
 * from which the small blocks of a thread come.
 */
final class MallocMemory {

  /** Arenas other than the main one consist of heaps of this size, at multiples of it. */
  private static final long HEAP = 64L << 20;

  /** A flag in the size of a block that is mapped on its own. */
  private static final long MAPPED = 2;

  private static final long FLAGS = 7;

  /** More than a thread keeps for itself when it frees memory. */
  private static final int PROBE_BYTES = 4000;

  private MallocMemory() {}

  /** The blocks that are mapped on their own. */
  static Set<AddressRange> largeBlocks() {
    Set<AddressRange> blocks = new LinkedHashSet<>();
    for (AddressRange mapping : ProcessMemory.SELF.anonymous()) {
      long address = mapping.from();
      while (address < mapping.to()) {
        long size = word(address + Long.BYTES);
        long length = size & ~FLAGS;
        boolean block =
            (size & FLAGS) == MAPPED
                && length > 0
                && length % PageNodes.PAGE == 0
                && length <= mapping.to() - address;
        if (block) {
          blocks.add(new AddressRange(address, address + length));
        }
        address += block ? length : PageNodes.PAGE;
      }
    }
    return blocks;
  }

  /** The arena from which the calling thread gets its small blocks. */
  static List<AddressRange> arenaOfThread() {
    long block = Native.malloc(PROBE_BYTES);
    try {
      for (AddressRange main : ProcessMemory.SELF.mappings("rw-p", "[heap]")) {
        if (main.contains(block)) {
          return List.of(main);
        }
      }
      return heapsOf(word(block & -HEAP));
    } finally {
      Native.free(block);
    }
  }

  /** The heaps that say that they belong to an arena. */
  private static List<AddressRange> heapsOf(long arena) {
    List<AddressRange> heaps = new ArrayList<>();
    for (AddressRange mapping : ProcessMemory.SELF.anonymous()) {
      long first = (mapping.from() + HEAP - 1) & -HEAP;
      for (long heap = first; heap < mapping.to(); heap += HEAP) {
        if (word(heap) == arena) {
          heaps.add(new AddressRange(heap, Math.min(heap + HEAP, mapping.to())));
        }
      }
    }
    return heaps;
  }

  private static long word(long address) {
    byte[] bytes = ProcessMemory.SELF.read(new AddressRange(address, address + Long.BYTES));
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
  }
}
