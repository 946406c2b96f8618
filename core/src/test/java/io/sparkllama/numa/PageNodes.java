package io.sparkllama.numa;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The NUMA nodes of pages, asked from the kernel with {@code move_pages(2)}. Linux only. */
final class PageNodes {

  static final int PAGE = 4096;

  static final long THIS_PROCESS = 0;

  /** The number of the system call {@code move_pages}, by architecture. */
  private static final Map<String, Long> MOVE_PAGES =
      Map.of("amd64", 279L, "x86_64", 279L, "aarch64", 239L);

  private PageNodes() {}

  /**
   * Counts the pages of a range by node. Those that nobody touched yet count for none.
   *
   * @param process its number, or {@link #THIS_PROCESS}
   * @throws IllegalStateException if the kernel refuses to say, as in some containers
   */
  static NavigableMap<Integer, Integer> of(long process, AddressRange range) {
    int pages = Math.toIntExact(range.length() / PAGE);
    long[] addresses = new long[pages];
    Arrays.setAll(addresses, i -> range.from() + (long) i * PAGE);
    int[] status = new int[pages];
    Function syscall = NativeLibrary.getProcess().getFunction("syscall");
    Long call = MOVE_PAGES.get(System.getProperty("os.arch"));
    // No nodes to move to: the kernel says where the pages are.
    Object[] arguments = {call, process, (long) pages, addresses, null, status, 0L};
    if (pages > 0 && syscall.invokeLong(arguments) != 0) {
      throw new IllegalStateException("the kernel does not say where pages are");
    }
    NavigableMap<Integer, Integer> nodes = new TreeMap<>();
    // A negative status is an error, for example of a page that does not exist.
    Arrays.stream(status).filter(node -> node >= 0).forEach(n -> nodes.merge(n, 1, Integer::sum));
    return nodes;
  }
}
