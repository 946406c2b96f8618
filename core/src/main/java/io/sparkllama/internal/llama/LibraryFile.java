package io.sparkllama.internal.llama;

import io.sparkllama.internal.library.LibraryNames;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the file of a folder that is llama.cpp's library. */
final class LibraryFile {

  private LibraryFile() {}

  /**
   * Returns the file itself, or the library in a folder. Several names of the same file count once.
   *
   * @throws NativeLibraryException if there is none, or more than one
   */
  static Path of(Path path) {
    if (Files.isRegularFile(path)) {
      return path.toAbsolutePath().normalize();
    }
    if (!Files.isDirectory(path)) {
      throw new NativeLibraryException(
          Message.of(
              "the native library ", path, " does not exist; correct ", Options.NATIVE_LIBRARY));
    }
    List<Path> files = libraries(path);
    if (files.size() != 1) {
      throw new NativeLibraryException(
          Message.of(
              "the folder ",
              path,
              " has ",
              files.isEmpty()
                  ? "no llama.cpp library (libllama*.so)"
                  : "several llama.cpp libraries ("
                      + files.stream()
                          .map(file -> file.getFileName().toString())
                          .collect(Collectors.joining(", "))
                      + ")",
              "; set ",
              Options.NATIVE_LIBRARY,
              " to the file itself"));
    }
    return files.get(0);
  }

  private static List<Path> libraries(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> named =
          files.filter(file -> LibraryNames.isMain(file.getFileName().toString())).toList();
      // Links are followed, because a library locates its dependencies relative to its own path.
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
