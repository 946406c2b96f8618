package io.sparkllama.internal.llama;

import io.sparkllama.internal.library.LibraryNames;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which file of a folder is llama.cpp's library. */
final class LibraryFile {

  private LibraryFile() {}

  /**
   * The file itself, or the one in a folder, where several names of one file are one.
   *
   * @throws NativeLibraryException if there is none, or more than one
   */
  static Path of(Path path) {
    if (Files.isRegularFile(path)) {
      return path.toAbsolutePath().normalize();
    }
    if (!Files.isDirectory(path)) {
      throw new NativeLibraryException(
          "the native library " + path + " does not exist; check nativeLibrary");
    }
    List<Path> files = libraries(path);
    if (files.size() != 1) {
      throw new NativeLibraryException(
          "the folder "
              + path
              + " holds "
              + (files.isEmpty()
                  ? "no library of llama.cpp (libllama*.so)"
                  : "several libraries of llama.cpp ("
                      + files.stream()
                          .map(file -> file.getFileName().toString())
                          .collect(Collectors.joining(", "))
                      + ")")
              + "; name the file itself with nativeLibrary");
    }
    return files.get(0);
  }

  private static List<Path> libraries(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> named =
          files.filter(file -> LibraryNames.isMain(file.getFileName().toString())).toList();
      // a library finds its neighbours by its own place, so links are followed
      return named.stream().map(LibraryFile::real).distinct().sorted().toList();
    } catch (IOException e) {
      throw new NativeLibraryException("cannot read the folder " + folder + " (" + e + ")", e);
    }
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new NativeLibraryException("cannot read " + file + " (" + e + ")", e);
    }
  }
}
