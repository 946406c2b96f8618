package io.sparkllama.engine;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checks on a model file that need no engine: cheap, and their messages are ours. */
public final class ModelFile {

  /** {@code GGUF}, as a big-endian integer. */
  private static final int MAGIC = 0x47475546;

  /** Versions of the GGUF format that llama.cpp reads. */
  private static final int OLDEST_VERSION = 2;

  private static final int NEWEST_VERSION = 3;

  private ModelFile() {}

  /**
   * Returns the path if it names a readable file that begins like a GGUF model.
   *
   * @throws ModelLoadException if not
   */
  public static Path requireGguf(Path path) {
    if (!Files.exists(path)) {
      throw new ModelLoadException(path, "the file does not exist", "check the path");
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelLoadException(path, "it is not a file", "name the .gguf file itself");
    }
    if (!Files.isReadable(path)) {
      throw new ModelLoadException(path, "it is not readable", "check its permissions");
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(path))) {
      requireHeader(path, in.readInt(), Integer.reverseBytes(in.readInt()));
    } catch (EOFException e) {
      throw new ModelLoadException(path, "it has less than 8 bytes", "fetch the file again");
    } catch (IOException e) {
      throw new ModelLoadException(path, e.toString(), "check the disk it lies on");
    }
    return path;
  }

  private static void requireHeader(Path path, int magic, int version) {
    if (magic != MAGIC) {
      throw new ModelLoadException(
          path,
          String.format("it is not a GGUF file (it begins with 0x%08x)", magic),
          "convert the model to GGUF, or name another file");
    }
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new ModelLoadException(
          path,
          "it is GGUF version " + version + ", and versions 2 and 3 can be read",
          "convert the model again");
    }
  }
}
