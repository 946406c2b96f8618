package io.sparkllama.numa;

import io.sparkllama.internal.gguf.GgufHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The largest tensor of a model file, to be found in memory by its bytes. */
final class LargestTensor {

  private static final int ALIGNMENT = 32;

  private static final int PIECE = 16 << 20;

  private final byte[] bytes;

  LargestTensor(Path file) {
    try {
      List<GgufHeader.Tensor> tensors = GgufHeader.read(file).tensors();
      // The tensors are the end of the file.
      long end = Files.size(file);
      byte[] largest = new byte[0];
      for (int i = tensors.size() - 1; i >= 0; i--) {
        long length = tensors.get(i).bytes();
        end -= (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > largest.length) {
          largest = read(file, end, Math.toIntExact(length));
        }
      }
      bytes = largest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(bytes, from);
    }
    return bytes.array();
  }

  /** Where a copy lies completely within one of the ranges. */
  List<AddressRange> findIn(ProcessMemory process, List<AddressRange> ranges) {
    List<AddressRange> found = new ArrayList<>();
    for (AddressRange range : pieces(ranges)) {
      byte[] memory = process.read(range);
      for (int i = 0; i + bytes.length <= memory.length; i += ALIGNMENT) {
        if (Arrays.equals(memory, i, i + bytes.length, bytes, 0, bytes.length)) {
          // the first and the last page may hold other things too
          found.add(
              new AddressRange(pageOf(range.from() + i), pageOf(range.from() + i + bytes.length)));
        }
      }
    }
    return found;
  }

  /** Ranges that fit the heap; they overlap, so that each copy is complete in exactly one. */
  private List<AddressRange> pieces(List<AddressRange> ranges) {
    List<AddressRange> pieces = new ArrayList<>();
    for (AddressRange range : ranges) {
      for (long from = range.from(); from < range.to(); from += PIECE) {
        pieces.add(
            new AddressRange(from, Math.min(range.to(), from + PIECE + bytes.length - ALIGNMENT)));
      }
    }
    return pieces;
  }

  private static long pageOf(long address) {
    return address & -PageNodes.PAGE;
  }
}
