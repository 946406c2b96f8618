package io.sparkllama.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sparkllama.internal.topology.NumaNode;
import io.sparkllama.internal.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the guest's program reads, on the memory of this process. */
@EnabledIf("isGlibcOnX86")
class MallocMemoryTest {

  /** More than glibc ever takes from an arena. */
  private static final long LARGE = 40L << 20;

  private static final long SMALL = 2000;

  static boolean isGlibcOnX86() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64")
        && !ProcessMemory.SELF.mappings("r-xp", "/libc.so.6").isEmpty();
  }

  @Test
  void findsALargeBlockAndTheNodeOfItsPages() {
    long block = Native.malloc(LARGE);
    try {
      new Pointer(block).setMemory(0, LARGE, (byte) 1);
      List<AddressRange> found =
          MallocMemory.largeBlocks().stream().filter(range -> range.contains(block)).toList();
      assertThat(found).hasSize(1);
      assertThat(found.get(0).length()).isBetween(LARGE, LARGE + 2 * PageNodes.PAGE);
      // a container may not be told
      assumeThatCode(() -> NodeCounts.of(found)).doesNotThrowAnyException();
      NodeCounts counts = NodeCounts.of(found);
      assertThat(counts.pages().keySet())
          .isSubsetOf(Topology.current().nodes().stream().map(NumaNode::id).toList());
      int pages = counts.pages().values().stream().mapToInt(Integer::intValue).sum();
      assertThat((long) pages * PageNodes.PAGE).isEqualTo(found.get(0).length());
    } finally {
      Native.free(block);
    }
    assertThat(MallocMemory.largeBlocks()).noneMatch(range -> range.contains(block));
  }

  @Test
  void findsWhereSmallBlocksOfThisThreadComeFrom() {
    List<AddressRange> arena = MallocMemory.arenaOfThread();
    long block = Native.malloc(SMALL);
    try {
      assertThat(arena).anyMatch(range -> range.contains(block));
      assertThat(MallocMemory.largeBlocks()).noneMatch(range -> range.contains(block));
    } finally {
      Native.free(block);
    }
  }

  @Test
  void readsMemoryAndNothingWhereThereIsNone() {
    long block = Native.malloc(SMALL);
    try {
      new Pointer(block).setLong(0, 7);
      assertThat(ProcessMemory.SELF.read(new AddressRange(block, block + 2))).containsExactly(7, 0);
    } finally {
      Native.free(block);
    }
    assertThat(ProcessMemory.SELF.read(new AddressRange(0, 2))).containsExactly(0, 0);
  }
}
