package io.sparkllama.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The memory policy of a thread, as the kernel reports it. */
class MemoryPreferenceTest {

  /** The number of the system call {@code get_mempolicy} on x86-64. */
  private static final long GET_POLICY = 239;

  private static final int PREFERRED = 1;

  /** The kernel wants room for all nodes that it could have. */
  private static final long MOST_NODES = 1024;

  /** More than any machine has. */
  private static final int NO_NODE = 1000;

  static boolean isLinuxOnX86() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  private static int policy() {
    try (Memory mode = new Memory(Integer.BYTES)) {
      mode.setInt(0, -1);
      long[] nodes = new long[(int) MOST_NODES / Long.SIZE];
      NativeLibrary.getProcess()
          .getFunction("syscall")
          .invokeLong(new Object[] {GET_POLICY, mode, nodes, MOST_NODES, 0L, 0L});
      return mode.getInt(0);
    }
  }

  @Test
  @EnabledIf("isLinuxOnX86")
  void isThatOfOneThreadAndStaysIfTheNodeDoesNotExist() {
    int before = policy();
    Executor newThread = task -> new Thread(task).start();
    boolean agreed =
        CompletableFuture.supplyAsync(() -> MemoryPreference.preferFor(0), newThread).join();
    // A container without the capability for it may not.
    assumeThat(agreed).isTrue();
    assertThat(policy()).isEqualTo(before);
    assertThat(
            CompletableFuture.supplyAsync(
                    () -> {
                      MemoryPreference.preferFor(0);
                      assertThat(MemoryPreference.preferFor(NO_NODE)).isFalse();
                      return policy();
                    },
                    newThread)
                .join())
        .isEqualTo(PREFERRED);
  }
}
