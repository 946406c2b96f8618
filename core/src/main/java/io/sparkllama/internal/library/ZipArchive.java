package io.sparkllama.internal.library;

import io.sparkllama.internal.library.ArchiveEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip or jar. Java's API does not report which entries are links. A link is a short file with the
 * target's name as content; a library file that short cannot be anything else. Immutable.
 */
final class ZipArchive implements Archive {

  private static final int MAX_LINK_BYTES = 255;

  private final Path file;
  private final Limits limits;

  ZipArchive(Path file, Limits limits) {
    this.file = file;
    this.limits = limits;
  }

  @Override
  public void forEach(Visitor visitor) throws IOException {
    Limits.Budget budget = new Limits.Budget(limits.bytesOf(Files.size(file)));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      limits.requireEntries(zip.size());
      if (zip.size() == 0) {
        throw new UnusableArchiveException("it is empty");
      }
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = budget.counted(zip.getInputStream(entry))) {
          visit(entry, in, visitor);
        }
      }
    } catch (EOFException e) {
      throw new UnusableArchiveException("it is truncated");
    } catch (ZipException e) {
      throw new UnusableArchiveException(
          "it is damaged or not a zip archive (" + e.getMessage() + ")");
    }
  }

  private static void visit(ZipEntry entry, InputStream in, Visitor visitor) throws IOException {
    List<String> path = ArchiveEntry.names(entry.getName());
    if (entry.isDirectory()) {
      if (!path.isEmpty()) {
        visitor.visit(
            new ArchiveEntry(path, Kind.FOLDER, 0, List.of()), InputStream.nullInputStream());
      }
      return;
    }
    if (path.isEmpty()) {
      throw new UnusableArchiveException("it contains an entry without a name");
    }
    long size = Math.max(0, entry.getSize());
    if (!LibraryNames.isLibrary(path.get(path.size() - 1)) || size > MAX_LINK_BYTES) {
      visitor.visit(new ArchiveEntry(path, Kind.FILE, size, List.of()), in);
      return;
    }
    byte[] content = in.readNBytes(MAX_LINK_BYTES + 1);
    String text = new String(content, StandardCharsets.UTF_8);
    if (LibraryNames.isLibrary(text.substring(text.lastIndexOf('/') + 1))) {
      List<String> target = ArchiveEntry.linkTarget(path.subList(0, path.size() - 1), text);
      visitor.visit(new ArchiveEntry(path, Kind.LINK, 0, target), InputStream.nullInputStream());
    } else {
      visitor.visit(
          new ArchiveEntry(path, Kind.FILE, size, List.of()), new ByteArrayInputStream(content));
    }
  }
}
