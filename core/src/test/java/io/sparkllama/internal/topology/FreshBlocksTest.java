package io.sparkllama.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Blocks of glibc, which notes before each whether it is mapped on its own. */
class FreshBlocksTest {

  /** The bit in the size of a block, the word before it. */
  private static final long MAPPED = 2;

  private static final long LARGE = 30L << 20;

  private static boolean isGlibc() {
    try {
      return NativeLibrary.getProcess().getFunction("gnu_get_libc_version") != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static boolean isMapped(long bytes) {
    long block = Native.malloc(bytes);
    try {
      return (new Pointer(block - Long.BYTES).getLong(0) & MAPPED) != 0;
    } finally {
      Native.free(block);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void areMappedAlsoAfterALargerOneWasFreed() {
    assumeThat(isGlibc()).as("glibc").isTrue();
    FreshBlocks.require();
    Native.free(Native.malloc(LARGE));
    // less than what was freed, and more than any thread of the tests has left
    assertThat(isMapped(LARGE / 2)).isTrue();
    assertThat(isMapped(FreshBlocks.BYTES / 2)).isFalse();
  }
}
