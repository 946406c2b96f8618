package io.sparkllama.internal.library;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a Linux shared library requires and provides, read from its dynamic section (64-bit,
 * little-endian). Uses the program headers, as the loader does.
 *
 * @param needed file names of the libraries it requires
 * @param needs symbol versions it requires; weak ones are omitted
 * @param offers symbol versions it provides
 */
record ElfFile(List<String> needed, List<Need> needs, Set<String> offers) {

  /**
   * A required symbol version.
   *
   * @param library file name, such as {@code libc.so.6}
   * @param version name, such as {@code GLIBC_2.34}
   */
  record Need(String library, String version) {}

  ElfFile {
    needed = List.copyOf(needed);
    needs = List.copyOf(needs);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is not such a library, or is damaged
   */
  static ElfFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Reader(channel).read();
    } catch (EOFException | IndexOutOfBoundsException e) {
      throw new IOException(file + " is not a Linux shared library, or is damaged", e);
    }
  }

  /** Parses one file. Checks every offset, since all of them come from the file. */
  private static final class Reader {
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int MAX_PROGRAM_HEADERS = 1024;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;

    private static final long NEEDED = 1;
    private static final long STRINGS = 5;
    private static final long STRINGS_BYTES = 10;
    private static final long VERSIONS_OFFERED = 0x6FFF_FFFCL;
    private static final long VERSIONS_NEEDED = 0x6FFF_FFFEL;

    private static final int WEAK = 2;

    /** Maximum size of a section, and maximum length of a list. */
    private static final int MAX_SECTION_BYTES = 64 << 20;

    private static final int MAX_MEMBERS = 10_000;

    private final FileChannel channel;
    private ByteBuffer programHeaders;
    private ByteBuffer strings;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    ElfFile read() throws IOException {
      ByteBuffer head = bytes(0, 64);
      if (head.getInt(0) != 0x464C_457F || head.get(4) != 2 || head.get(5) != 1) {
        throw new EOFException("not a 64-bit ELF file");
      }
      int count = Short.toUnsignedInt(head.getShort(56));
      if (head.getShort(54) != PROGRAM_HEADER_BYTES || count > MAX_PROGRAM_HEADERS) {
        throw new EOFException("invalid program headers");
      }
      programHeaders = bytes(head.getLong(32), (long) count * PROGRAM_HEADER_BYTES);
      ByteBuffer dynamic = dynamicSection();
      strings = atAddress(value(dynamic, STRINGS), value(dynamic, STRINGS_BYTES));
      List<String> needed = new ArrayList<>();
      for (int at = 0; at + 16 <= dynamic.limit(); at += 16) {
        if (dynamic.getLong(at) == NEEDED) {
          needed.add(string(dynamic.getLong(at + 8)));
        }
      }
      return new ElfFile(needed, needs(dynamic), offers(dynamic));
    }

    private ByteBuffer dynamicSection() throws IOException {
      for (int at = 0; at < programHeaders.limit(); at += PROGRAM_HEADER_BYTES) {
        if (programHeaders.getInt(at) == DYNAMIC) {
          return bytes(programHeaders.getLong(at + 8), programHeaders.getLong(at + 32));
        }
      }
      throw new EOFException("no dynamic section");
    }

    /** The value of a tag; 0 if absent. */
    private static long value(ByteBuffer dynamic, long tag) {
      for (int at = 0; at + 16 <= dynamic.limit() && dynamic.getLong(at) != 0; at += 16) {
        if (dynamic.getLong(at) == tag) {
          return dynamic.getLong(at + 8);
        }
      }
      return 0;
    }

    private List<Need> needs(ByteBuffer dynamic) throws IOException {
      List<Need> needs = new ArrayList<>();
      long at = value(dynamic, VERSIONS_NEEDED);
      for (int i = 0; at != 0 && i < MAX_MEMBERS; i++) {
        ByteBuffer library = atAddress(at, 16);
        String name = string(Integer.toUnsignedLong(library.getInt(4)));
        long memberAt = at + Integer.toUnsignedLong(library.getInt(8));
        int members = Short.toUnsignedInt(library.getShort(2));
        for (int k = 0; k < members && i < MAX_MEMBERS; k++, i++) {
          ByteBuffer member = atAddress(memberAt, 16);
          if ((member.getShort(4) & WEAK) == 0) {
            needs.add(new Need(name, string(Integer.toUnsignedLong(member.getInt(8)))));
          }
          memberAt += Integer.toUnsignedLong(member.getInt(12));
        }
        long next = Integer.toUnsignedLong(library.getInt(12));
        at = next == 0 ? 0 : at + next;
      }
      return needs;
    }

    private Set<String> offers(ByteBuffer dynamic) throws IOException {
      Set<String> offers = new LinkedHashSet<>();
      long at = value(dynamic, VERSIONS_OFFERED);
      for (int i = 0; at != 0 && i < MAX_MEMBERS; i++) {
        ByteBuffer version = atAddress(at, 20);
        ByteBuffer name = atAddress(at + Integer.toUnsignedLong(version.getInt(12)), 8);
        offers.add(string(Integer.toUnsignedLong(name.getInt(0))));
        long next = Integer.toUnsignedLong(version.getInt(16));
        at = next == 0 ? 0 : at + next;
      }
      return offers;
    }

    private String string(long offset) {
      int start = (int) Objects.checkIndex(offset, (long) strings.limit());
      int end = start;
      while (strings.get(end) != 0) {
        end++;
      }
      byte[] text = new byte[end - start];
      strings.get(start, text);
      return new String(text, StandardCharsets.UTF_8);
    }

    /** The bytes the loader would map at an address. */
    private ByteBuffer atAddress(long address, long length) throws IOException {
      for (int at = 0; at < programHeaders.limit(); at += PROGRAM_HEADER_BYTES) {
        long start = programHeaders.getLong(at + 16);
        long size = programHeaders.getLong(at + 32);
        if (programHeaders.getInt(at) == LOAD
            && address >= start
            && length <= size
            && address - start <= size - length) {
          return bytes(programHeaders.getLong(at + 8) + (address - start), length);
        }
      }
      throw new EOFException("an address outside the file");
    }

    private ByteBuffer bytes(long offset, long length) throws IOException {
      if (offset < 0 || length < 0 || length > MAX_SECTION_BYTES) {
        throw new EOFException("an offset outside the file");
      }
      if (offset > channel.size() || length > channel.size() - offset) {
        throw new EOFException("truncated");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new EOFException("truncated");
        }
      }
      return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
