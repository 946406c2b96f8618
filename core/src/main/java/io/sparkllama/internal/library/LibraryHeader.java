package io.sparkllama.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The target platform of a shared library, read from its first bytes.
 *
 * @param system {@code linux} or {@code mac}
 * @param processor {@code x64}, {@code arm64}, {@code any} for a multi-architecture file, or a
 *     number
 */
record LibraryHeader(String system, String processor) {

  /** Number of bytes needed for detection. */
  static final int BYTES = 20;

  private static final int ELF_X64 = 62;
  private static final int ELF_ARM64 = 183;
  private static final int MACH_X64 = 0x0100_0007;
  private static final int MACH_ARM64 = 0x0100_000C;

  /** Reads the header; empty if the stream is not a shared library. */
  static Optional<LibraryHeader> read(InputStream in) throws IOException {
    return of(in.readNBytes(BYTES));
  }

  static Optional<LibraryHeader> of(byte[] header) {
    if (header.length < BYTES) {
      return Optional.empty();
    }
    int magic = word(header, 0);
    if (magic == 0x464C_457F) {
      boolean large = header[4] == 2 && header[5] == 1;
      int machine = word(header, 18) & 0xFFFF;
      return Optional.of(
          new LibraryHeader("linux", large ? name(machine, ELF_X64, ELF_ARM64) : "32-bit"));
    }
    if (magic == 0xFEED_FACF) {
      return Optional.of(new LibraryHeader("mac", name(word(header, 4), MACH_X64, MACH_ARM64)));
    }
    // A multi-architecture file. Java class files share this magic number but are not libraries.
    return magic == 0xBEBA_FECA ? Optional.of(new LibraryHeader("mac", "any")) : Optional.empty();
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
