package io.sparkllama.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * For what a shared library is, by its first bytes.
 *
 * @param system {@code linux} or {@code mac}
 * @param processor {@code x64}, {@code arm64}, {@code any} of several, or a number
 */
record LibraryHead(String system, String processor) {

  /** Bytes that tell. */
  static final int BYTES = 20;

  private static final int ELF_X64 = 62;
  private static final int ELF_ARM64 = 183;
  private static final int MACH_X64 = 0x0100_0007;
  private static final int MACH_ARM64 = 0x0100_000C;

  /** Reads the head; empty for what is no shared library. */
  static Optional<LibraryHead> read(InputStream in) throws IOException {
    return of(in.readNBytes(BYTES));
  }

  static Optional<LibraryHead> of(byte[] head) {
    if (head.length < BYTES) {
      return Optional.empty();
    }
    int magic = word(head, 0);
    if (magic == 0x464C_457F) {
      boolean large = head[4] == 2 && head[5] == 1;
      int machine = word(head, 18) & 0xFFFF;
      return Optional.of(
          new LibraryHead("linux", large ? name(machine, ELF_X64, ELF_ARM64) : "of 32 bits"));
    }
    if (magic == 0xFEED_FACF) {
      return Optional.of(new LibraryHead("mac", name(word(head, 4), MACH_X64, MACH_ARM64)));
    }
    // for several processors; classes of Java begin so, too, but are no libraries
    return magic == 0xBEBA_FECA ? Optional.of(new LibraryHead("mac", "any")) : Optional.empty();
  }

  private static String name(int machine, int x64, int arm64) {
    return machine == x64 ? "x64" : machine == arm64 ? "arm64" : "machine " + machine;
  }

  private static int word(byte[] bytes, int at) {
    int value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << 8 | (at + i < bytes.length ? bytes[at + i] & 0xFF : 0);
    }
    return value;
  }

  boolean runsOn(HostPlatform host) {
    return system.equals(host.system())
        && (processor.equals("any") || processor.equals(host.processor()));
  }

  @Override
  public String toString() {
    return system + "-" + processor;
  }
}
