package io.sparkllama.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a process. Reads it through {@code /proc}, so that memory that is gone reads as
 * zeros and is no crash.
 */
final class ProcessMemory {

  /** That of this process. */
  static final ProcessMemory SELF = new ProcessMemory(Path.of("/proc/self"));

  /** The JVM puts a small heap below this address, the allocator puts nothing there. */
  private static final long COMPRESSED_POINTERS = 32L << 30;

  private final Path process;

  /** Stays open as long as this program runs. */
  private final FileChannel memory;

  /**
   * @param process its folder there
   */
  ProcessMemory(Path process) {
    this.process = process;
    try {
      memory = FileChannel.open(process.resolve("mem"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path process() {
    return process;
  }

  /** The memory without a file that native code can write; the Java heap is not part of it. */
  List<AddressRange> anonymous() {
    return mappings("rw-p", "").stream()
        .filter(mapping -> mapping.from() >= COMPRESSED_POINTERS)
        .toList();
  }

  /**
   * Its mappings.
   *
   * @param name the end of their name; empty for those without a name
   */
  List<AddressRange> mappings(String rights, String name) {
    List<AddressRange> mappings = new ArrayList<>();
    for (String line : lines(process.resolve("maps"))) {
      String[] columns = line.split("\\s+", 6);
      String ofLine = columns.length < 6 ? "" : columns[5];
      boolean named = name.isEmpty() ? ofLine.isEmpty() : ofLine.endsWith(name);
      if (columns[1].equals(rights) && named) {
        String[] range = columns[0].split("-", 2);
        mappings.add(
            new AddressRange(
                Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16)));
      }
    }
    return mappings;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a range; zeros where nothing can be read. */
  byte[] read(AddressRange range) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(range.length()));
    try {
      memory.read(bytes, range.from());
    } catch (IOException e) {
      // It was unmapped after its mapping was read.
    }
    return bytes.array();
  }
}
