package io.sparkllama.engine;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of a model file that need no engine. They are cheap and give clear messages. */
public final class ModelFile {

  /** {@code GGUF}, as a big-endian integer. */
  private static final int MAGIC = 0x47475546;

  /** Versions of the GGUF format that llama.cpp reads. */
  private static final int OLDEST_VERSION = 2;

  private static final int NEWEST_VERSION = 3;

  private ModelFile() {}

  /**
   * Returns the path if it is a readable file that starts like a GGUF model.
   *
   * @throws ModelLoadException if it is not
   */
  public static Path requireGguf(Path path) {
    if (!Files.exists(path)) {
      throw new ModelLoadException(path, "the file does not exist", "check the path");
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelLoadException(
          path, "it is not a file", "give the path of the .gguf file itself");
    }
    if (!Files.isReadable(path)) {
      throw new ModelLoadException(path, "it is not readable", "check its permissions");
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(path))) {
      requireHeader(path, in.readInt(), Integer.reverseBytes(in.readInt()));
    } catch (EOFException e) {
      throw new ModelLoadException(path, "it has fewer than 8 bytes", "fetch the file again");
    } catch (IOException e) {
      throw new ModelLoadException(path, e.toString(), "check the disk");
    }
    return path;
  }

  private static void requireHeader(Path path, int magic, int version) {
    if (magic != MAGIC) {
      throw new ModelLoadException(
          path,
          String.format("it is not a GGUF file (it begins with 0x%08x)", magic),
          "convert the model to GGUF, or use another file");
    }
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new ModelLoadException(
          path,
          "it is GGUF version " + version + ", but only versions 2 and 3 are supported",
          "convert the model again");
    }
  }
}
