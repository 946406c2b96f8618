package io.sparkllama.internal.library;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes Linux shared libraries that declare what they require and provide but contain no code. */
final class Elf {

  static final int X64 = 62;
  static final int ARM64 = 183;

  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final Map<String, List<String>> needs = new LinkedHashMap<>();
  private final List<String> offers = new ArrayList<>();
  private int machine = HostPlatform.current().processor().equals("x64") ? X64 : ARM64;

  Elf() {
    strings.write(0);
  }

  Elf machine(int value) {
    machine = value;
    return this;
  }

  Elf needs(String library, String... versions) {
    needs.put(library, List.of(versions));
    return this;
  }

  Elf offers(String... versions) {
    offers.addAll(List.of(versions));
    return this;
  }

  /** A library that is distinguished by a word. */
  static byte[] named(String word) {
    return new Elf().offers(word).bytes();
  }

  private int string(String text) {
    int at = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return at;
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer dynamic = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    out.position(64 + 2 * 56);
    int needsAt = out.position();
    needs.forEach((library, versions) -> writeNeed(out, dynamic, library, versions));
    int offersAt = out.position();
    for (int i = 0; i < offers.size(); i++) {
      boolean last = i == offers.size() - 1;
      out.putShort((short) 1).putShort((short) 0).putShort((short) (i + 1)).putShort((short) 1);
      out.putInt(0).putInt(20).putInt(last ? 0 : 28).putInt(string(offers.get(i))).putInt(0);
    }
    int stringsAt = out.position();
    out.put(strings.toByteArray());
    while (out.position() % 8 != 0) {
      out.put((byte) 0);
    }
    dynamic.putLong(5).putLong(stringsAt).putLong(10).putLong(strings.size());
    if (needs.values().stream().anyMatch(versions -> !versions.isEmpty())) {
      dynamic.putLong(0x6FFF_FFFEL).putLong(needsAt);
    }
    if (!offers.isEmpty()) {
      dynamic.putLong(0x6FFF_FFFCL).putLong(offersAt);
    }
    dynamic.putLong(0).putLong(0);
    int dynamicAt = out.position();
    out.put(dynamic.array(), 0, dynamic.position());
    int end = out.position();
    out.putInt(0, 0x464C_457F).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    out.putShort(16, (short) 3).putShort(18, (short) machine).putInt(20, 1);
    out.putLong(32, 64).putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2);
    segment(out, 64, 1, 0, end);
    segment(out, 120, 2, dynamicAt, dynamic.position());
    byte[] bytes = new byte[end];
    out.get(0, bytes);
    return bytes;
  }

  /** Members are consecutive; one without a version is only a name. */
  private void writeNeed(
      ByteBuffer out, ByteBuffer dynamic, String library, List<String> versions) {
    int name = string(library);
    dynamic.putLong(1).putLong(name);
    if (versions.isEmpty()) {
      return;
    }
    boolean last =
        needs.entrySet().stream()
            .dropWhile(entry -> !entry.getKey().equals(library))
            .skip(1)
            .allMatch(entry -> entry.getValue().isEmpty());
    out.putShort((short) 1).putShort((short) versions.size()).putInt(name).putInt(16);
    out.putInt(last ? 0 : 16 + 16 * versions.size());
    for (String version : versions) {
      boolean weak = version.startsWith("weak ");
      out.putInt(0).putShort((short) (weak ? 2 : 0)).putShort((short) 2);
      out.putInt(string(version.replace("weak ", ""))).putInt(16);
    }
  }

  private static void segment(ByteBuffer out, int at, int type, int offset, int size) {
    out.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, offset);
    out.putLong(at + 32, size).putLong(at + 40, size);
  }
}
